import type { ServiceLaw, Stratum } from '../service/service-law.ts'
import type { DepartedLine } from './line/departed-line.ts'
import type { Tries } from './tries.ts'

/**
 * What a pod that takes no new requests has to finish: expected numbers of those whose clients are there, of whom it is
 * told what they met, and its backlog.
 */
export type DepartedPod = {
  /** When it left the service. */
  readonly atMs: number
  /** Requests of several tries, as those are mixed; and how long ago they had come, about. */
  readonly tries: Tries
  readonly ageMs: number
  /** What it worked on by then, and what waited behind that at it alone. */
  readonly inHands: number
  readonly waiting: number
  /** From one of its answers to the next, while some wait. */
  readonly betweenMs: number
  /** How many times as long as the law says a request takes. */
  readonly slowness: number
  /** Its backlog; undefined without one. */
  readonly line?: DepartedLine | undefined
}

/** Those that wait are looked at in so many parts. */
const PARTS = 16

/** How many of its requests a pod has not answered by that moment. */
export function notAnswered(pod: DepartedPod, law: ServiceLaw, tMs: number): number {
  const { atMs, inHands, waiting, betweenMs, slowness } = pod
  const longer = (times: readonly Stratum[], forMs: number): number =>
    times.reduce((sum, { share, ms }) => (ms * slowness > forMs ? sum + share : sum), 0)
  let left = inHands * longer(law.rest, tMs - atMs)
  if (waiting === 0) return left
  for (let part = 0; part < PARTS; part += 1) {
    const begunMs = atMs + ((part + 0.5) / PARTS) * waiting * betweenMs
    left += (waiting / PARTS) * longer(law.strata, tMs - begunMs)
  }
  return left
}
