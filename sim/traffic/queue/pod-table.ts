import { growFloats, growIntegers } from '../numbers/grow-list.ts'

const FIRST_CAPACITY = 16

/** What a queueing model knows of each pod. Pods are numbered from 0 in the order in which they came. */
export class PodTable {
  /** Requests at each pod, waiting ones included; with a shared queue the runs that it works on. */
  requests: Int32Array = new Int32Array(FIRST_CAPACITY)
  /** Runs that each pod works on: single requests, or batches of them. */
  runs: Int32Array = new Int32Array(FIRST_CAPACITY)
  /** Requests that each has answered, or turned away. */
  finished: Float64Array = new Float64Array(FIRST_CAPACITY)
  #isAnswering: Int32Array = new Int32Array(FIRST_CAPACITY)
  #isEnded: Int32Array = new Int32Array(FIRST_CAPACITY)
  #size = 0

  /** A new pod, which does not answer yet. */
  add(): number {
    if (this.#size === this.requests.length) {
      this.requests = growIntegers(this.requests, 2 * this.#size)
      this.finished = growFloats(this.finished, 2 * this.#size)
      this.runs = growIntegers(this.runs, 2 * this.#size)
      this.#isAnswering = growIntegers(this.#isAnswering, 2 * this.#size)
      this.#isEnded = growIntegers(this.#isEnded, 2 * this.#size)
    }
    this.#size += 1
    return this.#size - 1
  }

  isAnswering(pod: number): boolean {
    return this.#isAnswering[pod] === 1
  }

  isEnded(pod: number): boolean {
    return this.#isEnded[pod] === 1
  }

  putAnswering(pod: number, isAnswering: boolean): void {
    this.#isAnswering[pod] = isAnswering ? 1 : 0
  }

  /** What the pod has in its hands is told apart by this mark when its time comes. */
  putEnded(pod: number): void {
    this.#isEnded[pod] = 1
  }
}
