import type { NumberSource } from '../numbers/number-source.ts'

/** Evenly spaced arrivals, the first one after one spacing. */
export class ConstantArrivals implements NumberSource {
  readonly #ratePerMs: number
  #arrived = 0

  constructor(ratePerSecond: number) {
    this.#ratePerMs = ratePerSecond / 1000
  }

  fill(into: Float64Array): number {
    if (this.#ratePerMs === 0) return 0
    // From the count, not from the last one: a sum of a million spacings drifts.
    for (let i = 0; i < into.length; i += 1) {
      this.#arrived += 1
      into[i] = this.#arrived / this.#ratePerMs
    }
    return into.length
  }
}
