import type { Actor, Agenda } from '../../agenda.ts'

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
