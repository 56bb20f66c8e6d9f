import type { NumberSource } from '../../../../sim/traffic/numbers/number-source.ts'
import { QueueSimulation } from '../../../../sim/traffic/queue/queue-simulation.ts'
import type { ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import type { RequestReport } from '../../../../sim/traffic/tally/request-report.ts'

export const ONE_AT_A_TIME: ServiceModel = {
  serviceTime: { kind: 'constant', ms: 100 },
  concurrency: 1,
  balance: 'round-robin',
}

/** Arrivals at given moments. */
export function arrivalsAt(times: readonly number[]): NumberSource {
  let given = 0
  return {
    fill: (into) => {
      const batch = times.slice(given, given + into.length)
      into.set(batch)
      given += batch.length
      return batch.length
    },
  }
}

/** A service of so many pods that are there from the start. */
export function serviceOf(model: ServiceModel, pods: number, times: readonly number[]): QueueSimulation {
  const queue = new QueueSimulation(model, arrivalsAt(times), 1)
  for (let i = 0; i < pods; i += 1) {
    const pod = queue.addPod()
    queue.putAnswering(pod, true)
    queue.putCondition(pod, 'ready')
  }
  return queue
}

/** What became of the requests up to that moment. */
export function reportOf(
  model: Partial<ServiceModel>,
  pods: number,
  times: readonly number[],
  untilMs = 10_000,
): RequestReport {
  const queue = serviceOf({ ...ONE_AT_A_TIME, ...model }, pods, times)
  queue.advanceTo(untilMs)
  queue.takeWindow()
  return queue.report()
}

export const NO_ERRORS = { rejected: 0, timedOut: 0, lostAtStop: 0, silentPod: 0, noEndpoint: 0, gaveUp: 0 }
