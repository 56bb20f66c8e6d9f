import type { RandomStream } from '../../engine/random-stream.ts'
import type { NumberSource } from '../numbers/number-source.ts'
import type { ServiceTimeBucket } from './service-time.ts'

/** Times as a histogram has them, spread evenly within its buckets: the inverse of its cumulative line. */
export class HistogramTimes implements NumberSource {
  readonly #random: RandomStream
  /** Bounds of the buckets, from 0 on. */
  readonly #boundsMs: Float64Array
  /** The share of times up to each bound, from 0 to 1. */
  readonly #shares: Float64Array

  constructor(buckets: readonly ServiceTimeBucket[], random: RandomStream) {
    this.#random = random
    this.#boundsMs = Float64Array.of(0, ...buckets.map(({ upToMs }) => upToMs))
    this.#shares = new Float64Array(buckets.length + 1)
    const total = buckets.reduce((sum, { count }) => sum + count, 0)
    for (const [index, { count }] of buckets.entries())
      this.#shares[index + 1] = (this.#shares[index] ?? 0) + count / total
  }

  fill(into: Float64Array): number {
    const bounds = this.#boundsMs
    const shares = this.#shares
    for (let i = 0; i < into.length; i += 1) {
      const share = this.#random.next()
      const bucket = this.#bucketOf(share)
      const from = shares[bucket] ?? 0
      const fromMs = bounds[bucket] ?? 0
      const inBucket = (share - from) / ((shares[bucket + 1] ?? 1) - from)
      into[i] = fromMs + inBucket * ((bounds[bucket + 1] ?? fromMs) - fromMs)
    }
    return into.length
  }

  /** The last bucket that begins at or below the share: empty ones before it are skipped. */
  #bucketOf(share: number): number {
    let from = 0
    let to = this.#shares.length - 1
    while (to - from > 1) {
      const middle = (from + to) >> 1
      if ((this.#shares[middle] ?? 1) <= share) from = middle
      else to = middle
    }
    return from
  }
}
