import { growFloats } from '../numbers/grow-list.ts'
import { NumberFeed } from '../numbers/number-feed.ts'
import { openServiceTimes } from './open-service-times.ts'
import type { Collections } from './pauses.ts'

/** When each pod collects garbage: by the requests that it began. */
export class PodCollections {
  readonly #everyRequests: number
  readonly #lengths: NumberFeed
  /** Requests of each pod since its last one. */
  #requests: Float64Array = new Float64Array(16)

  constructor({ everyRequests, length }: Collections, seed: number) {
    this.#everyRequests = everyRequests
    this.#lengths = new NumberFeed(openServiceTimes(length, seed, 'lengths of collections'))
  }

  /** How much longer a run of so many requests takes that the pod begins. */
  next(pod: number, rows: number): number {
    while (pod >= this.#requests.length)
      this.#requests = growFloats(this.#requests, 2 * this.#requests.length)
    let requests = (this.#requests[pod] ?? 0) + rows
    let ms = 0
    for (; requests >= this.#everyRequests; requests -= this.#everyRequests) {
      ms += this.#lengths.next
      this.#lengths.skip()
    }
    this.#requests[pod] = requests
    return ms
  }
}
