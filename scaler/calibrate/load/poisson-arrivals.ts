import { randomStream } from '../../../sim/index.ts'
import type { LoadBounds } from './open-connections.ts'

/** A load that does not wait for answers, as many callers together are: so many requests a second. */
export type PoissonLoad = LoadBounds & {
  readonly ratePerSecond: number
  /** The source of chance. */
  readonly seed: number
}

/**
 * When the requests of the load come, in milliseconds from its start: the same ones for the same seed. They come by
 * chance within a time in which they have exactly that rate; of some hundreds a rate that is left to chance as well is
 * off by up to a tenth, and 80 % of a capacity may be 90 %.
 */
export function poissonArrivals({ ratePerSecond, seed, requests, withinMs }: PoissonLoad): readonly number[] {
  const random = randomStream(seed, 'arrivals')
  const count = Math.min(requests, Math.floor((ratePerSecond * withinMs) / 1000))
  const gaps = Array.from({ length: count + 1 }, () => -Math.log(1 - random.next()))
  // Given their number, Poisson arrivals are spread as the gaps are.
  const scaleMs = (count * 1000) / ratePerSecond / gaps.reduce((sum, gap) => sum + gap, 0)
  let nextMs = 0
  return gaps.slice(0, count).map((gap) => {
    nextMs += gap * scaleMs
    return nextMs
  })
}
