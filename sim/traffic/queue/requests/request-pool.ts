import { growFloats, growIntegers } from '../../numbers/grow-list.ts'

/** No request. */
export const NONE = -1

const FIRST_CAPACITY = 1024

/**
 * The requests under way, each in a slot of typed arrays: nothing is allocated for a request, and slots are used
 * again. The memory is that of the most requests that were ever under way at once: 44 bytes each.
 */
export class RequestPool {
  /** When the request arrived, the first time. */
  arrivedMs: Float64Array = new Float64Array(FIRST_CAPACITY)
  /** When it came to its pod. */
  sentMs: Float64Array = new Float64Array(FIRST_CAPACITY)
  /** How long a pod works on it. */
  workMs: Float64Array = new Float64Array(FIRST_CAPACITY)
  /** When the pod will be done, once it has begun. */
  doneMs: Float64Array = new Float64Array(FIRST_CAPACITY)
  /** Which pod it went to. */
  pod: Int32Array = new Int32Array(FIRST_CAPACITY)
  /** Who is behind it in its line, or in its run; of a free slot, the next free one. */
  behind: Int32Array = new Int32Array(FIRST_CAPACITY)
  #firstFree = NONE
  #everUsed = 0
  #inUse = 0

  get inUse(): number {
    return this.#inUse
  }

  /** A slot for a new request. */
  take(): number {
    this.#inUse += 1
    const slot = this.#firstFree
    if (slot !== NONE) {
      this.#firstFree = this.behind[slot] ?? NONE
      return slot
    }
    if (this.#everUsed === this.pod.length) this.#grow()
    this.#everUsed += 1
    return this.#everUsed - 1
  }

  free(slot: number): void {
    this.#inUse -= 1
    this.behind[slot] = this.#firstFree
    this.#firstFree = slot
  }

  #grow(): void {
    const capacity = 2 * this.pod.length
    this.arrivedMs = growFloats(this.arrivedMs, capacity)
    this.sentMs = growFloats(this.sentMs, capacity)
    this.workMs = growFloats(this.workMs, capacity)
    this.doneMs = growFloats(this.doneMs, capacity)
    this.pod = growIntegers(this.pod, capacity)
    this.behind = growIntegers(this.behind, capacity)
  }
}
