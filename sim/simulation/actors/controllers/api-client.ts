import { TokenBucket } from '../../../engine/token-bucket.ts'
import { type ClientRate, DEFAULT_CLIENT_RATE } from '../../../scenario/scenario.ts'
import type { Agenda } from '../../agenda.ts'

/** From sending an event to the next one, in milliseconds: a round trip to the API server. An assumption. */
const EVENT_MS = 5

/** Events of one object: so many, and then one in five minutes (client-go: tools/record/events_cache.go). */
const EVENTS_BURST = 25
const EVENTS_PER_SECOND = 1 / 300

/**
 * The client by which one controller writes to the API server. It holds itself back: a controller that has been quiet
 * sends a burst at once, and then so many a second (client-go: rest/config.go makes a limiter for each client).
 * Whoever asks first is sent first. 200 new pods at 20 and 30 take (200 - 30) / 20 = 8.5 s, however many nodes wait
 * for them.
 *
 * What the controller tells as events, one for each pod that it creates or deletes and each set that it scales, goes
 * by the same client, one after the other, and takes turns from its writes: a rollout of 20 quick pods takes 3 s and
 * not 2. Reads come from a cache and take none.
 */
export class ApiClient {
  readonly #agenda: Agenda
  readonly #turns: TokenBucket
  /** When each event that waits was told. */
  readonly #toldAtMs: number[] = []
  /** Who tells a lot is not listened to. */
  readonly #patience = new Map<string, TokenBucket>()
  /** From when on the next event can be sent. */
  #eventsFreeAtMs = Number.NEGATIVE_INFINITY

  constructor(agenda: Agenda, { requestsPerSecond, burst }: ClientRate = DEFAULT_CLIENT_RATE) {
    this.#agenda = agenda
    this.#turns = new TokenBucket(requestsPerSecond, burst)
  }

  /** Takes the next turn for a write. Returns how long it is until then, in milliseconds: 0 is now. */
  reserve(): number {
    if (this.#toldAtMs.length > 0) this.#sendEvents()
    return this.#turns.reserve(this.#agenda.nowMs)
  }

  /** Tells an event of that object. */
  tell(object: string): void {
    const { nowMs } = this.#agenda
    let patience = this.#patience.get(object)
    if (patience === undefined) {
      patience = new TokenBucket(EVENTS_PER_SECOND, EVENTS_BURST)
      this.#patience.set(object, patience)
    }
    if (patience.take(nowMs)) this.#toldAtMs.push(nowMs)
  }

  /** Takes the turns that events have taken until now: nobody else has asked since. */
  #sendEvents(): void {
    const { nowMs } = this.#agenda
    let sent = 0
    for (const toldAtMs of this.#toldAtMs) {
      const atMs = Math.max(toldAtMs, this.#eventsFreeAtMs)
      if (atMs >= nowMs) break
      this.#eventsFreeAtMs = atMs + this.#turns.reserve(atMs) + EVENT_MS
      sent += 1
    }
    if (sent > 0) this.#toldAtMs.splice(0, sent)
  }
}
