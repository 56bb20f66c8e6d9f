import type { NumberSource } from '../numbers/number-source.ts'
import { flatSegment, type RateSegment } from './rate-segment.ts'

/** Arrivals at recorded moments. */
export class ListedArrivals implements NumberSource {
  readonly #atMs: readonly number[]
  #given = 0

  constructor(atMs: readonly number[]) {
    this.#atMs = atMs
  }

  fill(into: Float64Array): number {
    const written = Math.min(into.length, this.#atMs.length - this.#given)
    for (let i = 0; i < written; i += 1) into[i] = this.#atMs[this.#given + i] ?? Number.POSITIVE_INFINITY
    this.#given += written
    return written
  }
}

/** The rate of each second, up to the last arrival. */
export function* secondlyRates(atMs: readonly number[]): Generator<RateSegment> {
  for (let second = 1, next = 0; next < atMs.length; second += 1) {
    const first = next
    while (next < atMs.length && (atMs[next] ?? 0) < second * 1000) next += 1
    yield flatSegment(1000, next - first)
  }
}
