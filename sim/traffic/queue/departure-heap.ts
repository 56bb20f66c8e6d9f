import { growFloats, growIntegers } from '../numbers/grow-list.ts'
import type { RequestPool } from './request-pool.ts'

const FIRST_CAPACITY = 64

/**
 * The requests that pods work on, by when they will be done: a binary heap over typed arrays.
 *
 * A request's time is read from its slot, for a time handed over as an argument could be put on the heap of the engine.
 */
export class DepartureHeap {
  readonly #pool: RequestPool
  #doneMs: Float64Array = new Float64Array(FIRST_CAPACITY)
  #slots: Int32Array = new Int32Array(FIRST_CAPACITY)
  #size = 0

  constructor(pool: RequestPool) {
    this.#pool = pool
  }

  /** When the next one is done; infinite when no pod works. */
  get firstMs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#doneMs[0] ?? 0)
  }

  /** Which one that is; only while a pod works. */
  get first(): number {
    return this.#slots[0] ?? 0
  }

  push(slot: number): void {
    if (this.#size === this.#slots.length) {
      this.#doneMs = growFloats(this.#doneMs, 2 * this.#size)
      this.#slots = growIntegers(this.#slots, 2 * this.#size)
    }
    const times = this.#doneMs
    const slots = this.#slots
    const ms = this.#pool.doneMs[slot] ?? 0
    let hole = this.#size
    this.#size += 1
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = times[parent] ?? 0
      if (above <= ms) break
      times[hole] = above
      slots[hole] = slots[parent] ?? 0
      hole = parent
    }
    times[hole] = ms
    slots[hole] = slot
  }

  removeFirst(): void {
    this.#size -= 1
    if (this.#size > 0) this.#sink(this.#slots[this.#size] ?? 0)
  }

  /** The pod that is done with the first one begins this one: one way down instead of one up and one down. */
  replaceFirst(slot: number): void {
    this.#sink(slot)
  }

  /** Takes out all that the pod works on. Costs as much as going through the whole heap. */
  removeOf(pod: number): readonly number[] {
    const slots = [...this.#slots.subarray(0, this.#size)]
    this.#size = 0
    const removed: number[] = []
    for (const slot of slots)
      if (this.#pool.pod[slot] === pod) removed.push(slot)
      else this.push(slot)
    return removed
  }

  #sink(slot: number): void {
    const times = this.#doneMs
    const slots = this.#slots
    const size = this.#size
    const ms = this.#pool.doneMs[slot] ?? 0
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= size) break
      let childMs = times[child] ?? 0
      if (child + 1 < size) {
        const rightMs = times[child + 1] ?? 0
        if (rightMs < childMs) {
          child += 1
          childMs = rightMs
        }
      }
      if (childMs >= ms) break
      times[hole] = childMs
      slots[hole] = slots[child] ?? 0
      hole = child
    }
    times[hole] = ms
    slots[hole] = slot
  }
}
