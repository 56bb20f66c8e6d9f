import type { NumberSource } from './number-source.ts'

/** Numbers read at once: few enough to stay in the cache, many enough to forget the call. */
const BATCH = 1024

/** Reads a source one number at a time; after its end, every number is infinite. */
export class NumberFeed {
  readonly #source: NumberSource
  readonly #batch = new Float64Array(BATCH)
  #at = 0

  constructor(source: NumberSource) {
    this.#source = source
    this.#refill()
  }

  /** The number that is next, over and over. */
  get next(): number {
    return this.#batch[this.#at] ?? 0
  }

  /** Goes on to the number after it. */
  skip(): void {
    this.#at += 1
    if (this.#at === BATCH) this.#refill()
  }

  #refill(): void {
    const written = this.#source.fill(this.#batch)
    this.#batch.fill(Number.POSITIVE_INFINITY, written)
    this.#at = 0
  }
}
