import type { ServiceModel } from './service/service-model.ts'
import type { Traffic } from './traffic.ts'

/** Requests to the service in front of a workload's pods, each of them simulated, up to the horizon of the scenario. */
export type ServedTraffic = {
  readonly arrivals: Traffic
  readonly service: ServiceModel
  /** From a change of a pod until all proxies act on it, in milliseconds; default 1,000. */
  readonly propagationMs?: number
  /** Stretches of equal length that are reported one by one. Default 60. */
  readonly windows?: number
}
