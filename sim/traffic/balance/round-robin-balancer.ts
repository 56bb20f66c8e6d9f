import { NONE } from '../queue/requests/request-pool.ts'
import type { Balancer } from './balancer.ts'
import { PodRings } from './pod-rings.ts'

/** One pod after the other. A pod that joins is the last of the round. */
export class RoundRobinBalancer implements Balancer {
  readonly #rings = new PodRings()
  /** Whose turn it is. */
  #next: number = NONE
  #size = 0

  get size(): number {
    return this.#size
  }

  join(pod: number): void {
    this.#next = this.#rings.append(this.#next, pod)
    this.#size += 1
  }

  leave(pod: number): void {
    this.#next = this.#rings.remove(this.#next, pod)
    this.#size -= 1
  }

  choose(): number {
    const pod = this.#next
    this.#next = this.#rings.behind(pod)
    return pod
  }

  changed(): void {}
}
