import { openArrivals } from './arrivals/open-arrivals.ts'
import { QueueSimulation } from './queue/queue-simulation.ts'
import type { Depth } from './served-traffic.ts'
import type { ServiceModel } from './service/service-model.ts'
import type { RequestReport, RequestWindow } from './tally/request-report.ts'
import type { Traffic } from './traffic.ts'

/** Traffic to a service whose pods neither come nor go. */
export type RequestScenario = {
  readonly traffic: Traffic
  readonly service: ServiceModel
  /** At least 1. */
  readonly pods: number
  /** How long requests arrive, in milliseconds. */
  readonly forMs: number
  /** Stretches of equal length that are reported one by one. Default 1. */
  readonly windows?: number
  /** Any integer: the source of all chance. */
  readonly seed: number
}

/** What became of all requests, and of those of each stretch of time. */
export type RequestOutcome = {
  readonly depth: Depth
  readonly requests: RequestReport
  readonly windows: readonly RequestWindow[]
}

/** Simulates every request to a service of pods that are there all the time. */
export function simulateRequests(scenario: RequestScenario): RequestOutcome {
  const { traffic, service, pods, forMs, windows: count = 1, seed } = scenario
  const queue = new QueueSimulation(service, openArrivals(traffic, seed, forMs), seed)
  for (let i = 0; i < pods; i += 1) {
    const pod = queue.addPod()
    queue.putAnswering(pod, true)
    queue.putCondition(pod, 'ready')
  }
  const windows: RequestWindow[] = []
  for (let i = 1; i <= count; i += 1) {
    queue.advanceTo((i * forMs) / count)
    windows.push(queue.takeWindow())
  }
  return { depth: 'every', requests: queue.report(), windows }
}
