import { problem, ServeError } from '../errors.ts'
import { CLIENTS_MAX, WINDOW_MS } from '../routes/callers/limit-rate.ts'

/** Calls of one client in its second. */
type Window = { readonly endsMs: number; calls: number }

/**
 * `RATE_LIMIT` for calls, as the routes have it for requests: after so many within a second, a client is refused until
 * that second is over. Each port counts for itself.
 */
export class CallRate {
  readonly #perSecond: number
  /** In the order in which they began: all last equally long, so the first to end is the first. */
  readonly #windows = new Map<string, Window>()

  /** @param perSecond 0: no limit */
  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /**
   * Counts one call.
   *
   * @param nameCaller whose it is; not asked without a limit
   * @param nowMs of `performance.now()`
   * @throws {ServeError} too_many_requests, with when to come again
   */
  take(nameCaller: () => string, nowMs: number): void {
    if (this.#perSecond === 0) return
    const window = this.#windowOf(nameCaller(), nowMs)
    window.calls += 1
    if (window.calls <= this.#perSecond) return
    const detail = `at most ${this.#perSecond} a second`
    const waitS = Math.ceil((window.endsMs - nowMs) / 1000)
    throw new ServeError([problem('too_many_requests', { detail })], undefined, waitS)
  }

  #windowOf(caller: string, nowMs: number): Window {
    const known = this.#windows.get(caller)
    if (known !== undefined && nowMs < known.endsMs) return known
    this.#windows.delete(caller)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size >= CLIENTS_MAX && oldest !== undefined) this.#windows.delete(oldest)
    const begun: Window = { endsMs: nowMs + WINDOW_MS, calls: 0 }
    this.#windows.set(caller, begun)
    return begun
  }
}
