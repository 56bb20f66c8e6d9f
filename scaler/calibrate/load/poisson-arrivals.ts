import { randomStream } from '../../../sim/index.ts'
import type { LoadBounds } from './open-connections.ts'

/** A load that does not wait for answers, as many callers together are: so many requests a second on average. */
export type PoissonLoad = LoadBounds & {
  readonly ratePerSecond: number
  /** The source of chance. */
  readonly seed: number
}

/** When the requests of the load come, in milliseconds from its start: the same ones for the same seed. */
export function poissonArrivals({ ratePerSecond, seed, requests, withinMs }: PoissonLoad): readonly number[] {
  const random = randomStream(seed, 'arrivals')
  const atMs: number[] = []
  for (let nextMs = 0; atMs.length < requests; ) {
    nextMs += (-Math.log(1 - random.next()) * 1000) / ratePerSecond
    if (nextMs >= withinMs) break
    atMs.push(nextMs)
  }
  return atMs
}
