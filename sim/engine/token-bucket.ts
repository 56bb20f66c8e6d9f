/** Sums of token times are off by less. */
const ROUNDING_MS = 1e-6

/**
 * A bucket of tokens that fills steadily and holds no more than `burst` (golang.org/x/time/rate: Limiter, by which
 * Kubernetes' clients hold themselves back). It is full at first.
 */
export class TokenBucket {
  readonly #burst: number
  /** From one token to the next. */
  readonly #tokenMs: number
  /** When it will be full again, by all that was taken. */
  #fullAtMs = Number.NEGATIVE_INFINITY

  /**
   * @param perSecond above 0
   * @param burst at least 1
   */
  constructor(perSecond: number, burst: number) {
    this.#burst = burst
    this.#tokenMs = 1000 / perSecond
  }

  /** Takes the next token, present or to come. Returns how long it is until then, in milliseconds. */
  reserve(nowMs: number): number {
    const waitMs = this.#waitMs(nowMs)
    this.#fullAtMs = Math.max(this.#fullAtMs, nowMs) + this.#tokenMs
    return waitMs
  }

  /** Takes a token if there is one. */
  take(nowMs: number): boolean {
    return this.#waitMs(nowMs) === 0 && this.reserve(nowMs) === 0
  }

  #waitMs(nowMs: number): number {
    const emptyMs = Math.max(this.#fullAtMs - nowMs, 0) + this.#tokenMs
    const waitMs = emptyMs - this.#burst * this.#tokenMs
    return waitMs > ROUNDING_MS ? waitMs : 0
  }
}
