import { growFloats } from '../numbers/grow-list.ts'
import { ByAge } from '../queue/requests/by-age.ts'
import { NONE, type RequestPool } from '../queue/requests/request-pool.ts'
import type { Timer } from '../queue/requests/timer.ts'

/** Requests that are held at most: some 200 MB. */
export const HELD_MAX = 4_000_000

/** Holds requests while no pod is in the service, as KEDA's HTTP interceptor does, and lets them go in their order. */
export class Gateway {
  readonly #pool: RequestPool
  readonly #nowMs: Float64Array
  readonly #held: ByAge
  #heldMs: Float64Array = new Float64Array(0)
  #count = 0
  /** When one has been held too long. */
  readonly timer: Timer

  /**
   * @param nowMs a list whose first number is the time
   * @param giveUp hears of a request that was held for `holdMs`
   */
  constructor(holdMs: number, pool: RequestPool, nowMs: Float64Array, giveUp: (slot: number) => void) {
    this.#pool = pool
    this.#nowMs = nowMs
    this.#held = new ByAge(pool)
    const held = this.#held
    const heldMs = (slot: number): number => this.#heldMs[slot] ?? 0
    this.timer = {
      get nextMs() {
        return held.oldest === NONE ? Number.POSITIVE_INFINITY : heldMs(held.oldest) + holdMs
      },
      happen: () => giveUp(this.release()),
    }
  }

  /** Holds the request. Returns false when no more can be held. */
  hold(slot: number): boolean {
    if (this.#count >= HELD_MAX) return false
    if (slot >= this.#heldMs.length) this.#heldMs = growFloats(this.#heldMs, this.#pool.pod.length)
    this.#heldMs[slot] = this.#nowMs[0] ?? 0
    this.#held.append(slot)
    this.#count += 1
    return true
  }

  /** Lets the request go that is held for longest; NONE when none is. */
  release(): number {
    const { oldest } = this.#held
    if (oldest === NONE) return NONE
    this.#held.remove(oldest)
    this.#count -= 1
    return oldest
  }
}
