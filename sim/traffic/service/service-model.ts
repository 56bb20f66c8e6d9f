import type { Batching } from './batching.ts'
import type { ServiceTime } from './service-time.ts'

/** How a request finds its pod. */
export const BALANCES = ['random', 'round-robin', 'least-requests', 'shared-queue'] as const

/**
 * - `random`: each pod in the service with equal chance, as kube-proxy does;
 * - `round-robin`: one after the other, in the order in which they joined;
 * - `least-requests`: the pod with the fewest requests, waiting ones included; of equal ones the longest so;
 * - `shared-queue`: requests wait in front of all pods, and the next pod with room takes the first; one that does not
 *   answer takes none.
 */
export type Balance = (typeof BALANCES)[number]

/** The service as a queueing model has it: pods that each work on some requests at once, and where the others wait. */
export type ServiceModel = {
  readonly serviceTime: ServiceTime
  /** Requests that one pod works on at once, at least 1; with batching, runs. */
  readonly concurrency: number
  /** Default each request is a run of its own. */
  readonly batching?: Batching
  /** Places to wait in at each pod; with `shared-queue`, at all of them together. Default as good as unbounded. */
  readonly queueLimit?: number
  /** A request without an answer after that long fails: clients give up. Default never. */
  readonly deadlineMs?: number
  readonly balance: Balance
}
