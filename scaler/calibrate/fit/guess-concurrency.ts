import type { ServiceBurst } from '../service-measurements.ts'

/** More workers than this would need more connections than are tried. */
const CONCURRENCY_MAX = 16
/** Requests alone on the server are measured as a little faster than the work takes, by chance: by a tenth at most. */
const CHANCE = 1.1

/**
 * How many requests a server works on at once, by what bursts tell.
 *
 * Of a burst of k requests to c idle workers, the last is answered after ceil(k/c) services in a row, each c/C: so much
 * later than one alone as (ceil(k/c) - 1) · c/C. With one worker and C = 1/ms, two requests at once take 1 ms longer
 * than one; with two workers they do not. The c that fits best, among those whose service is not longer than a
 * request alone takes.
 *
 * @param aloneMs what one request takes on an idle server
 * @param capacityPerMs C
 */
export function guessConcurrency(
  bursts: readonly ServiceBurst[],
  aloneMs: number,
  capacityPerMs: number,
): number {
  const missBy = (workers: number): number =>
    bursts.reduce((sum, { size, lastMs }) => {
      const expected = (Math.ceil(size / workers) - 1) * workers
      return sum + (((lastMs - aloneMs) * capacityPerMs - expected) / size) ** 2
    }, 0)
  const most = Math.min(Math.floor(aloneMs * capacityPerMs * CHANCE), CONCURRENCY_MAX)
  const candidates = Array.from({ length: Math.max(most, 1) }, (_, index) => index + 1)
  return candidates.reduce((best, workers) => (missBy(workers) < missBy(best) ? workers : best))
}
