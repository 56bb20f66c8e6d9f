import type { Connections } from '../client/connections.ts'
import type { Retries } from '../client/retries.ts'
import type { Batching } from './batching.ts'
import type { CpuShare } from './cpu-share.ts'
import type { Crowding } from './crowding.ts'
import type { Collections, Pauses } from './pauses.ts'
import type { ServiceTime } from './service-time.ts'
import type { WarmUp } from './warm-up.ts'

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
  /** What has no answer so long after it came to its pod fails, and its pod lets it go. Default never. */
  readonly deadlineMs?: number
  /** What each answered request takes beside, while no place works on it: the way there and back. Default 0. */
  readonly overheadMs?: number
  /** Clients leave after that long, and their pod does not hear of it. Default never. */
  readonly patienceMs?: number
  /** Default clients do not try again. */
  readonly retries?: Retries
  /** Default each request finds its own way; with connections its connection does. Not with a shared queue. */
  readonly connections?: Connections
  /** How long a gateway holds requests while no pod is in the service. Default none does. */
  readonly holdMs?: number
  /** Default pods are fast from the first request on. */
  readonly warmUp?: WarmUp
  /** Default a run takes as long however many wait. What waits in a shared queue is at no pod. */
  readonly crowding?: Crowding
  /** Default pods never stand still. */
  readonly pauses?: Pauses
  /** Default they collect no garbage. */
  readonly collections?: Collections
  /** Default nothing is throttled. */
  readonly cpu?: CpuShare
  readonly balance: Balance
}
