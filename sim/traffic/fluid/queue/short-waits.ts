import { gathered, type Stratum } from '../../service/service-law.ts'

/**
 * A request behind n others waits for n + 1 to be done: on average as many times the mean between two answers, and by
 * the root of it more or less.
 *
 * @param lengths how many of the requests that are taken find so many waiting; the first ones find a free place
 */
export function shortWaits(lengths: readonly number[], betweenMs: number): readonly Stratum[] {
  const strata = lengths.flatMap((share, n): Stratum[] => [
    { share: share / 2, ms: betweenMs * (n - Math.sqrt(n)) },
    { share: share / 2, ms: betweenMs * (n + Math.sqrt(n)) },
  ])
  return gathered(strata.sort((a, b) => a.ms - b.ms))
}
