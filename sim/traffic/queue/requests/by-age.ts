import { growIntegers } from '../../numbers/grow-list.ts'
import { NONE, type RequestPool } from './request-pool.ts'

/** All waiting requests in the order in which they arrived, whatever line they are in: the oldest gives up first. */
export class ByAge {
  readonly #pool: RequestPool
  #older: Int32Array = new Int32Array(0)
  #younger: Int32Array = new Int32Array(0)
  #oldest: number = NONE
  #youngest: number = NONE

  constructor(pool: RequestPool) {
    this.#pool = pool
  }

  /** NONE when nobody waits. */
  get oldest(): number {
    return this.#oldest
  }

  append(slot: number): void {
    if (slot >= this.#older.length) {
      const length = this.#pool.pod.length
      this.#older = growIntegers(this.#older, length)
      this.#younger = growIntegers(this.#younger, length)
    }
    this.#older[slot] = this.#youngest
    this.#younger[slot] = NONE
    if (this.#youngest === NONE) this.#oldest = slot
    else this.#younger[this.#youngest] = slot
    this.#youngest = slot
  }

  remove(slot: number): void {
    const older = this.#older[slot] ?? NONE
    const younger = this.#younger[slot] ?? NONE
    if (older === NONE) this.#oldest = younger
    else this.#younger[older] = younger
    if (younger === NONE) this.#youngest = older
    else this.#older[younger] = older
  }
}
