import type { ServiceTime } from './service-time.ts'

/**
 * Pods stand still now and then, each by chance of its own, busy or not: because others on the node have their
 * processor.
 */
export type Pauses = {
  /** How many begin in a second of each pod's life, over 0; at random, and none during another. */
  readonly perSecond: number
  /** How long one lasts. */
  readonly length: ServiceTime
}

/** Pods collect their garbage: the run with which so many requests are full takes so much longer. */
export type Collections = {
  /** From one to the next, at least 1; it need not be whole. */
  readonly everyRequests: number
  /** How long one lasts. */
  readonly length: ServiceTime
}
