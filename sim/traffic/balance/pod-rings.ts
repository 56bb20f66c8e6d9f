import { growIntegers } from '../numbers/grow-list.ts'
import { NONE } from '../queue/requests/request-pool.ts'

const FIRST_CAPACITY = 16

/** Where a pod stands in the one ring that it may be in: who is before and behind it. */
export class PodRings {
  #before: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NONE)
  #behind: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NONE)

  behind(pod: number): number {
    return this.#behind[pod] ?? NONE
  }

  /** Puts the pod into the ring of `head`, as its last one; NONE makes a ring of its own. Returns the ring's head. */
  append(head: number, pod: number): number {
    while (pod >= this.#behind.length) this.#grow()
    const last = head === NONE ? pod : (this.#before[head] ?? pod)
    const first = head === NONE ? pod : head
    this.#behind[pod] = first
    this.#before[pod] = last
    this.#behind[last] = pod
    this.#before[first] = pod
    return first
  }

  /** Takes the pod out of the ring of `head`. Returns the head of what is left, NONE when nothing is. */
  remove(head: number, pod: number): number {
    const before = this.#before[pod] ?? pod
    const behind = this.#behind[pod] ?? pod
    if (behind === pod) return NONE
    this.#behind[before] = behind
    this.#before[behind] = before
    return head === pod ? behind : head
  }

  #grow(): void {
    this.#before = growIntegers(this.#before, 2 * this.#before.length, NONE)
    this.#behind = growIntegers(this.#behind, 2 * this.#behind.length, NONE)
  }
}
