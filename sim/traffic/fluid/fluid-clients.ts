import { BACK_OFF_MAX, type Retries } from '../client/retries.ts'
import { gathered, type Stratum } from '../service/service-law.ts'
import type { Tries } from './tries.ts'

/** A uniform number from 0 to 1, in parts. */
const UNIFORM: readonly Stratum[] = [1, 3, 5, 7, 9].map((tenths) => ({ share: 1 / 5, ms: tenths / 10 }))

/** Delays are told in so many parts at most. */
const FINEST = 0.02
/** Times to a failure that differ by less than 2 % count as the same: a gateway holds everybody for another time. */
const AFTERS_PER_DOUBLING = 32

/** Those who will try again, and when: expected numbers of them. */
export class FluidClients {
  /** Further tries of one request at most. */
  readonly max: number
  readonly #backOffMs: number
  /** Who will try for the n-th time again, and how long they have to wait yet, all together. */
  readonly #pending: Float64Array
  readonly #pendingMs: Float64Array
  /** Failed tries since the window began, by after how long they had failed. */
  readonly #failedAfter = new Map<number, { count: number; ms: number }>()

  constructor(retries: Retries | undefined) {
    this.max = retries?.max ?? 0
    this.#backOffMs = retries?.backOffMs ?? 0
    this.#pending = new Float64Array(this.max + 1)
    this.#pendingMs = new Float64Array(this.max + 1)
  }

  /** How many wait to try again. */
  get pending(): number {
    return this.#pending.reduce((sum, count) => sum + count, 0)
  }

  /** Who comes within so much time, to those who ask for the first time. */
  come(fresh: number, ms: number): Tries {
    const come = [fresh]
    for (let n = 1; n <= this.max; n += 1) {
      const count = this.#pending[n] ?? 0
      const meanMs = count > 0 ? (this.#pendingMs[n] ?? 0) / count : 0
      const share = meanMs > 0 ? 1 - Math.exp(-ms / meanMs) : 1
      come.push(count * share)
      this.#pending[n] = count * (1 - share)
      this.#pendingMs[n] = (this.#pendingMs[n] ?? 0) * (1 - share)
    }
    return come
  }

  /**
   * Requests of the n-th further try, 0 for the first one, have failed.
   *
   * @param afterMs how long they took to
   * @param restMs how much of that is still to come
   * @returns whether they will be tried again
   */
  fail(n: number, count: number, afterMs: number, restMs: number): boolean {
    if (n >= this.max) return false
    this.#noteAfter(count, afterMs)
    this.#pending[n + 1] = (this.#pending[n + 1] ?? 0) + count
    const meanMs = restMs + this.#backOffMaxMs(n + 1) / 2
    this.#pendingMs[n + 1] = (this.#pendingMs[n + 1] ?? 0) + count * meanMs
    return true
  }

  /** How long it took from the first try to the n-th further one, for each n, in the window that ends here. */
  takeDelays(): readonly (readonly Stratum[])[] {
    const all = [...this.#failedAfter.values()]
    const failed = all.reduce((sum, { count }) => sum + count, 0)
    const after = all.map(({ count, ms }): Stratum => ({ share: count / failed, ms }))
    this.#failedAfter.clear()
    const delays: (readonly Stratum[])[] = [[{ share: 1, ms: 0 }]]
    for (let n = 1; n <= this.max; n += 1) {
      const backOff = UNIFORM.map(({ share, ms }) => ({ share, ms: ms * this.#backOffMaxMs(n) }))
      const one = after.length === 0 ? backOff : sumOf(after, backOff)
      delays.push(sumOf(delays[n - 1] ?? [], one))
    }
    return delays
  }

  #noteAfter(count: number, afterMs: number): void {
    const key = Math.round(Math.log2(1 + afterMs) * AFTERS_PER_DOUBLING)
    const known = this.#failedAfter.get(key)
    if (known === undefined) this.#failedAfter.set(key, { count, ms: afterMs })
    else {
      known.count += count
      known.ms += ((afterMs - known.ms) * count) / known.count
    }
  }

  #backOffMaxMs(n: number): number {
    return Math.min(2 ** n - 1, BACK_OFF_MAX) * this.#backOffMs
  }
}

/** The sum of two independent times. */
function sumOf(one: readonly Stratum[], other: readonly Stratum[]): readonly Stratum[] {
  const all = one.flatMap((a) => other.map((b): Stratum => ({ share: a.share * b.share, ms: a.ms + b.ms })))
  return gathered(
    all.sort((a, b) => a.ms - b.ms),
    FINEST,
  )
}
