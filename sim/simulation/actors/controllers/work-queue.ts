import { TokenBucket } from '../../../engine/token-bucket.ts'
import type { Actor, Agenda } from '../../agenda.ts'

/** A key that is to be looked at again waits so long at least; a sync that ends well sets its back-off back to it. */
const RETRY_MS = 5
/** All keys of a queue are retried so often together, and so many times at once. */
const RETRIES_PER_SECOND = 10
const RETRIES_AT_ONCE = 100

/**
 * The work queue of one controller (client-go: util/workqueue): a key that waits already is not queued twice, and a
 * delayed wish that comes later than one for the same key adds nothing (AddAfter).
 */
export class WorkQueue {
  readonly #agenda: Agenda
  readonly #actor: Actor
  readonly #delayMs: number
  readonly #sync: (key: string) => void
  readonly #waiting = new Set<string>()
  readonly #delayedUntilMs = new Map<string, number>()
  /** Keys whose sync takes its time, and whether they were queued again meanwhile. */
  readonly #held = new Map<string, boolean>()
  readonly #retries = new TokenBucket(RETRIES_PER_SECOND, RETRIES_AT_ONCE)

  /** @param delayMs from a write until the controller that watches the object acts on it */
  constructor(agenda: Agenda, actor: Actor, delayMs: number, sync: (key: string) => void) {
    this.#agenda = agenda
    this.#actor = actor
    this.#delayMs = delayMs
    this.#sync = sync
  }

  add(key: string): void {
    if (this.#waiting.has(key)) return
    this.#waiting.add(key)
    this.#agenda.after(this.#delayMs, this.#actor, () => {
      this.#waiting.delete(key)
      this.#take(key)
    })
  }

  addAt(key: string, tMs: number): void {
    if (tMs >= (this.#delayedUntilMs.get(key) ?? Number.POSITIVE_INFINITY)) return
    this.#delayedUntilMs.set(key, tMs)
    this.#agenda.at(tMs, this.#actor, () => {
      this.#delayedUntilMs.delete(key)
      this.#take(key)
    })
  }

  /**
   * Soon again, but not too often: after 5 ms, and from the hundredth time in a row on ten times a second
   * (default_rate_limiters.go: DefaultTypedControllerRateLimiter).
   */
  addRateLimited(key: string): void {
    const { nowMs } = this.#agenda
    this.addAt(key, nowMs + Math.max(RETRY_MS, this.#retries.reserve(nowMs)))
  }

  /** The sync of this key goes on: until `release` there is no other one of it. */
  hold(key: string): void {
    this.#held.set(key, this.#held.get(key) ?? false)
  }

  /** The sync has ended. What was queued meanwhile comes next. */
  release(key: string): void {
    if (this.#held.size === 0) return
    const isQueued = this.#held.get(key)
    this.#held.delete(key)
    if (isQueued) this.#agenda.after(0, this.#actor, () => this.#take(key))
  }

  #take(key: string): void {
    if (this.#held.size > 0 && this.#held.has(key)) this.#held.set(key, true)
    else this.#sync(key)
  }
}
