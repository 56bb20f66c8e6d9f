import type { ServiceModel } from './service/service-model.ts'
import type { Traffic } from './traffic.ts'

/** `every`: each request is simulated. `fluid`: their expected numbers, for horizons that are too long for that. */
export type Depth = 'every' | 'fluid'

/** Stretches of a scenario when nothing is said: a picture of so many columns fits a terminal. */
export const WINDOWS_DEFAULT = 60

/** Requests to the service in front of a workload's pods, up to the horizon of the scenario. */
export type ServedTraffic = {
  /** How deep it is simulated: every request (default), or as a fluid of expected numbers. */
  readonly depth?: Depth
  readonly arrivals: Traffic
  readonly service: ServiceModel
  /** From a change of a pod until all proxies act on it, in milliseconds; default 1,000. */
  readonly propagationMs?: number
  /** Stretches of equal length that are reported one by one. Default 60. */
  readonly windows?: number
}
