import { WAITING_MAX } from '../../queue/pod-queues.ts'
import type { ServiceModel } from '../../service/service-model.ts'
import type { QueuePods } from './station-queue.ts'

/** What the pods make of the model: one queue of several places, or several such. */
export type QueueShape = {
  readonly ratePerMs: number
  readonly places: number
  readonly queues: number
  readonly ofPods: number
  readonly slowness: number
  readonly meanMs: number
  readonly limit: number
  /** Work that comes by what the places can do; may be over 1. */
  readonly offered: number
}

/**
 * The shape of so many pods at that rate.
 *
 * @param serviceMs how long a request takes at a pod that is not slow
 */
export function queueShape(
  model: ServiceModel,
  serviceMs: number,
  ratePerMs: number,
  { pods, ofPods, slowness, waitingMax = WAITING_MAX }: QueuePods,
): QueueShape {
  const { balance, concurrency, queueLimit = Number.POSITIVE_INFINITY } = model
  const meanMs = serviceMs * slowness
  const isOne = balance === 'shared-queue' || balance === 'least-requests'
  const queues = isOne ? 1 : pods
  const places = isOne ? pods * concurrency : concurrency
  return {
    ratePerMs,
    places,
    queues,
    ofPods,
    slowness,
    meanMs,
    limit: Math.min(balance === 'least-requests' ? queueLimit * pods : queueLimit, waitingMax / queues),
    offered: (ratePerMs * meanMs) / (queues * places),
  }
}
