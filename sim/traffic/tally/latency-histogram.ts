/** Buckets for each doubling of the value: the middle of a bucket is within 1/128, 0.8 %, of all that is in it. */
const BUCKETS_PER_DOUBLING = 64
/** Binary exponent of the smallest value that is told from 0: 2^-10 ms, about a microsecond. */
const EXPONENT_MIN = -10
/** The largest: 2^32 ms, 49 days; longer ones count as that. */
const EXPONENT_MAX = 32
const BUCKETS = (EXPONENT_MAX - EXPONENT_MIN) * BUCKETS_PER_DOUBLING

/** Bits of the upper half of a double below the six leading ones of its fraction. */
const SHIFT = 14
/** The upper half of 2^-10, shifted: sign 0, exponent 1023 - 10, fraction 0. */
const ORIGIN = ((1023 + EXPONENT_MIN) << 20) >> SHIFT

/**
 * Counts durations in memory that does not grow: 2,688 buckets, 21 KiB.
 *
 * The buckets are those of the number's own binary form, its exponent and six leading bits of the fraction, so that
 * finding one costs no logarithm. A quantile is the middle of its bucket: at most 0.8 % off. Durations below a
 * microsecond count as none.
 */
export class LatencyHistogram {
  readonly #counts = new Float64Array(BUCKETS + 1)
  readonly #bits = new DataView(new ArrayBuffer(8))
  #count = 0

  get count(): number {
    return this.#count
  }

  /** @param ms at least 0 */
  add(ms: number): void {
    const bucket = this.#bucketOf(ms)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#count += 1
  }

  /** So many at once, which may be a fraction. */
  addMany(ms: number, count: number): void {
    const bucket = this.#bucketOf(ms)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count
    this.#count += count
  }

  /** Takes over all that the other one counted. */
  merge(other: LatencyHistogram): void {
    for (let i = 0; i <= BUCKETS; i += 1) {
      const more = other.#counts[i] ?? 0
      if (more > 0) this.#counts[i] = (this.#counts[i] ?? 0) + more
    }
    this.#count += other.#count
  }

  clear(): void {
    this.#counts.fill(0)
    this.#count = 0
  }

  /**
   * The duration that the share of all durations does not exceed, within 0.8 %; undefined when none was counted.
   *
   * @param share from 0 to 1: 0.99 is p99
   */
  quantile(share: number): number | undefined {
    if (this.#count === 0) return undefined
    // 0.95 of 100 is 95.00000000000001 to a computer: no reason to look one further.
    const rank = Math.max(1, Math.ceil(share * this.#count * (1 - Number.EPSILON * 4)))
    let seen = 0
    for (let bucket = 0; bucket <= BUCKETS; bucket += 1) {
      seen += this.#counts[bucket] ?? 0
      if (seen >= rank) return middleOf(bucket)
    }
    return middleOf(BUCKETS)
  }

  /** Bucket 0 holds what counts as nothing. */
  #bucketOf(ms: number): number {
    this.#bits.setFloat64(0, ms)
    const bucket = (this.#bits.getInt32(0) >> SHIFT) - ORIGIN + 1
    return bucket < 0 ? 0 : bucket > BUCKETS ? BUCKETS : bucket
  }
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0
  const doublings = Math.floor((bucket - 1) / BUCKETS_PER_DOUBLING)
  const step = (bucket - 1) % BUCKETS_PER_DOUBLING
  return 2 ** (EXPONENT_MIN + doublings) * (1 + (step + 0.5) / BUCKETS_PER_DOUBLING)
}
