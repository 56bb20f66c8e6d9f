import { growIntegers } from '../numbers/grow-list.ts'
import type { PodTable } from '../queue/pod-table.ts'
import { NONE } from '../queue/requests/request-pool.ts'
import type { Balancer } from './balancer.ts'
import { PodRings } from './pod-rings.ts'

const FIRST_CAPACITY = 16

/**
 * The pod with the fewest requests; of equal ones the one that has had so many for longest.
 *
 * Pods with equally many requests stand in a ring. A request moves its pod one ring up or down, so that a choice among
 * 10,000 pods costs as much as one among two.
 */
export class LeastRequestsBalancer implements Balancer {
  readonly #pods: PodTable
  readonly #rings = new PodRings()
  /** First pod of each ring, by the number of requests. */
  #heads: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NONE)
  /** The ring of each pod; NONE for one that has not joined. */
  #ringOf: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NONE)
  /** No ring below this one has a pod. */
  #fewest = 0
  #size = 0

  constructor(pods: PodTable) {
    this.#pods = pods
  }

  get size(): number {
    return this.#size
  }

  join(pod: number): void {
    while (pod >= this.#ringOf.length)
      this.#ringOf = growIntegers(this.#ringOf, 2 * this.#ringOf.length, NONE)
    this.#size += 1
    this.#enter(pod)
  }

  leave(pod: number): void {
    this.#exit(pod)
    this.#ringOf[pod] = NONE
    this.#size -= 1
  }

  choose(): number {
    while (this.#heads[this.#fewest] === NONE) this.#fewest += 1
    return this.#heads[this.#fewest] ?? NONE
  }

  changed(pod: number): void {
    if ((this.#ringOf[pod] ?? NONE) === NONE) return
    this.#exit(pod)
    this.#enter(pod)
  }

  #enter(pod: number): void {
    const ring = this.#pods.requests[pod] ?? 0
    if (ring >= this.#heads.length) this.#heads = growIntegers(this.#heads, 2 * (ring + 1), NONE)
    this.#heads[ring] = this.#rings.append(this.#heads[ring] ?? NONE, pod)
    this.#ringOf[pod] = ring
    if (ring < this.#fewest) this.#fewest = ring
  }

  #exit(pod: number): void {
    const ring = this.#ringOf[pod] ?? 0
    this.#heads[ring] = this.#rings.remove(this.#heads[ring] ?? NONE, pod)
  }
}
