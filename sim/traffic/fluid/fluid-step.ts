import type { Stratum } from '../service/service-law.ts'

/** What requests meet that arrive within a step of time. */
export type FluidStep = {
  /** Share of the requests that find no place to wait in. */
  readonly rejected: number
  /** Share of the requests that wait until their deadline, and leave. */
  readonly gaveUp: number
  /** While some give up: by how much the others stay below the deadline, on average. */
  readonly slackMs: number
  /** Chance of those that are taken to wait, and their mean wait. */
  readonly waits: number
  readonly waitMs: number
  /** Whether the wait is the same for all, as in a backlog, rather than left to chance. */
  readonly isBacklog: boolean
  /** Share of time in which a place works. */
  readonly load: number
  /** Places behind one queue. */
  readonly places: number
  /** Queues that are alike. */
  readonly queues: number
  /** How many times as long as the law says a request takes. */
  readonly slowness: number
  /** Of the wait, how long a gateway held the requests; default 0. */
  readonly heldMs?: number
  /** Waits of a short queue, whose length is bounded; undefined for any other. */
  readonly short?: readonly Stratum[]
  /** From arrival to answer, where it was measured; undefined where waits and service times make it. */
  readonly latencies?: readonly Stratum[]
}
