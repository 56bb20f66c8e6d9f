import type { RandomStream } from '../../engine/random-stream.ts'
import { growIntegers } from '../numbers/grow-list.ts'
import type { Balancer } from './balancer.ts'

const FIRST_CAPACITY = 16

/** Each pod with equal chance (pkg/proxy/iptables/proxier.go: writeServiceToEndpointRules). */
export class RandomBalancer implements Balancer {
  readonly #random: RandomStream
  #members: Int32Array = new Int32Array(FIRST_CAPACITY)
  readonly #places = new Map<number, number>()
  #size = 0

  constructor(random: RandomStream) {
    this.#random = random
  }

  get size(): number {
    return this.#size
  }

  join(pod: number): void {
    if (this.#size === this.#members.length) this.#members = growIntegers(this.#members, 2 * this.#size)
    this.#members[this.#size] = pod
    this.#places.set(pod, this.#size)
    this.#size += 1
  }

  /** The last one takes its place. */
  leave(pod: number): void {
    const place = this.#places.get(pod)
    if (place === undefined) return
    this.#places.delete(pod)
    this.#size -= 1
    const last = this.#members[this.#size] ?? 0
    if (last === pod) return
    this.#members[place] = last
    this.#places.set(last, place)
  }

  choose(): number {
    return this.#members[Math.floor(this.#random.next() * this.#size)] ?? 0
  }

  changed(): void {}
}
