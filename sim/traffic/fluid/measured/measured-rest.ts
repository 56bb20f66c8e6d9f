import { openArrivals } from '../../arrivals/open-arrivals.ts'
import { QueueSimulation } from '../../queue/queue-simulation.ts'
import { BOUNDS, type Stratum } from '../../service/service-law.ts'
import type { ServiceModel } from '../../service/service-model.ts'
import { isShortQueue, waitingAtMost } from '../fluid-limits.ts'

/** A queue at rest as it was seen in a simulation of its requests. */
export type MeasuredRest = {
  /** Requests that come by those that the pods can do. */
  readonly load: number
  /** Requests at one pod, on average. */
  readonly inside: number
  /** Share of time in which a place works. */
  readonly busy: number
  /** Share of the requests that find no place to wait in. */
  readonly rejected: number
  /** Share that gets no answer before the deadline; 0 unless the queue is short. */
  readonly timedOut: number
  readonly meanWaitMs: number
  /** Of the time from arrival to answer. */
  readonly latencies: readonly Stratum[]
}

/** Requests that are simulated of one queue at rest: near the limit of what it can do five times as many. */
const REQUESTS = 60_000
const FEW = 10
const JUST_FULL = 1.1
/** Pauses that tell how long they make queues, as far as so many requests have them. */
const PAUSES = 100
const REQUESTS_MAX = 600_000
/** Of those at the beginning, when all queues are empty, nothing is told. */
const WARM_UP_SHARE = 0.1

/** Simulates pods at that load: with the limits of their queues, and clients that neither leave nor try again. */
export function measureRest(model: ServiceModel, pods: number, perMs: number, load: number): MeasuredRest {
  const ratePerMs = load * perMs * pods
  const requests = Math.max(
    REQUESTS * timesOf(load, waitingAtMost(model)),
    requestsOfPauses(model, ratePerMs / pods),
  )
  const forMs = requests / ratePerMs
  const queue = openQueue(bareOf(model), pods, ratePerMs, forMs)
  queue.advanceTo(forMs * WARM_UP_SHARE)
  queue.takeWindow()
  queue.advanceTo(forMs)
  const latencies = queue.latencies(BOUNDS)
  const { total, errors, meanMs, meanWaitMs, utilization } = queue.takeWindow()
  const rejected = errors.rejected / Math.max(1, total)
  const timedOut = errors.timedOut / Math.max(1, total)
  const atPodMs = (1 - rejected - timedOut) * (meanMs ?? 0) + timedOut * (model.deadlineMs ?? 0)
  return {
    load,
    inside: (ratePerMs * atPodMs) / pods,
    busy: utilization ?? 0,
    rejected,
    timedOut,
    meanWaitMs: meanWaitMs ?? 0,
    latencies,
  }
}

/** A queue near the limit of what it can do is long in coming to rest, unless few can wait or it is just full. */
function timesOf(load: number, waiting: number): number {
  if (load < 0.8 || waiting <= FEW) return 1
  if (load < 0.9 || load >= JUST_FULL) return 2
  return 5
}

function requestsOfPauses({ pauses }: ServiceModel, ratePerMs: number): number {
  return pauses === undefined ? 0 : Math.min(REQUESTS_MAX, (PAUSES * 1000 * ratePerMs) / pauses.perSecond)
}

/** Of the service what makes its queues at rest. */
const KEPT = ['batching', 'cpu', 'queueLimit', 'crowding', 'pauses', 'collections'] as const

function bareOf(model: ServiceModel): ServiceModel {
  const { serviceTime, concurrency, balance, deadlineMs } = model
  const kept: Partial<ServiceModel> = Object.fromEntries(
    KEPT.filter((name) => model[name] !== undefined).map((name) => [name, model[name]]),
  )
  // Beyond a deadline no backlog builds up: where there can be one, it is the flow that knows the deadline.
  const isCut = deadlineMs !== undefined && isShortQueue(model)
  return { serviceTime, concurrency, balance, ...kept, ...(isCut ? { deadlineMs } : {}) }
}

function openQueue(model: ServiceModel, pods: number, ratePerMs: number, forMs: number): QueueSimulation {
  const arrivals = openArrivals({ kind: 'poisson', ratePerSecond: ratePerMs * 1000 }, 1, forMs)
  const queue = new QueueSimulation(model, arrivals, 1)
  for (let i = 0; i < pods; i += 1) {
    const pod = queue.addPod()
    queue.putAnswering(pod, true)
    queue.putCondition(pod, 'ready')
  }
  return queue
}
