import { growIntegers } from '../../numbers/grow-list.ts'
import { ByAge } from './by-age.ts'
import { NONE, type RequestPool } from './request-pool.ts'

const FIRST_CAPACITY = 16

/** Requests that wait: first come, first served in each line. Every verb is O(1). */
export class WaitingLines {
  readonly #pool: RequestPool
  readonly #byAge: ByAge | undefined
  #first: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NONE)
  #last: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NONE)
  #lengths: Int32Array = new Int32Array(FIRST_CAPACITY)
  #total = 0

  /** @param isAged whether the oldest request of all lines will be asked for */
  constructor(pool: RequestPool, isAged: boolean) {
    this.#pool = pool
    this.#byAge = isAged ? new ByAge(pool) : undefined
  }

  /** Requests in all lines. */
  get total(): number {
    return this.#total
  }

  length(line: number): number {
    return this.#lengths[line] ?? 0
  }

  /** Who is first in the line; NONE when nobody waits. */
  first(line: number): number {
    return this.#first[line] ?? NONE
  }

  /** Who has waited longest in all lines, and so is first in one; NONE when nobody waits. */
  get oldest(): number {
    return this.#byAge?.oldest ?? NONE
  }

  append(line: number, slot: number): void {
    while (line >= this.#lengths.length) this.#grow()
    const { behind } = this.#pool
    behind[slot] = NONE
    const last = this.#last[line] ?? NONE
    if (last === NONE) this.#first[line] = slot
    else behind[last] = slot
    this.#last[line] = slot
    this.#lengths[line] = (this.#lengths[line] ?? 0) + 1
    this.#total += 1
    this.#byAge?.append(slot)
  }

  /** Takes the first request out; NONE when nobody waits. */
  take(line: number): number {
    const slot = this.#first[line] ?? NONE
    if (slot === NONE) return NONE
    const next = this.#pool.behind[slot] ?? NONE
    this.#first[line] = next
    if (next === NONE) this.#last[line] = NONE
    this.#lengths[line] = (this.#lengths[line] ?? 0) - 1
    this.#total -= 1
    this.#byAge?.remove(slot)
    return slot
  }

  #grow(): void {
    const length = 2 * this.#lengths.length
    this.#first = growIntegers(this.#first, length, NONE)
    this.#last = growIntegers(this.#last, length, NONE)
    this.#lengths = growIntegers(this.#lengths, length)
  }
}
