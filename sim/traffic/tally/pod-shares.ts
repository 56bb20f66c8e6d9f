import { growIntegers } from '../numbers/grow-list.ts'

const FIRST_CAPACITY = 16
/** A pod that was in the service for a moment says nothing by the one request that it got. */
const PRESENCE_MIN = 0.5

/** How many requests come to each pod while it is in the service: whether one gets more than its share. */
export class PodShares {
  readonly #nowMs: Float64Array
  #taken: Int32Array = new Int32Array(FIRST_CAPACITY)
  /** Pods in the service, and since when within the open stretch; and how long those were that have left. */
  readonly #sinceMs = new Map<number, number>()
  readonly #beforeMs = new Map<number, number>()
  #fromMs = 0

  /** @param nowMs a list whose first number is the time */
  constructor(nowMs: Float64Array) {
    this.#nowMs = nowMs
  }

  joined(pod: number): void {
    while (pod >= this.#taken.length) this.#taken = growIntegers(this.#taken, 2 * this.#taken.length)
    this.#sinceMs.set(pod, this.#nowMs[0] ?? 0)
  }

  left(pod: number): void {
    const nowMs = this.#nowMs[0] ?? 0
    const sinceMs = this.#sinceMs.get(pod) ?? nowMs
    this.#beforeMs.set(pod, (this.#beforeMs.get(pod) ?? 0) + nowMs - sinceMs)
    this.#sinceMs.delete(pod)
  }

  /** A request comes to the pod, in the service or not. */
  took(pod: number): void {
    this.#taken[pod] = (this.#taken[pod] ?? 0) + 1
  }

  /**
   * Ends the open stretch.
   *
   * @returns how many times its share the busiest of the pods got that were in the service at least half of it; 1 when
   *   all got alike, null when nothing came to any
   */
  take(): number | null {
    const nowMs = this.#nowMs[0] ?? 0
    for (const pod of [...this.#sinceMs.keys()]) {
      this.left(pod)
      this.joined(pod)
    }
    const stretchMs = nowMs - this.#fromMs
    const there = [...this.#beforeMs].filter(([, ms]) => ms > 0 && ms >= PRESENCE_MIN * stretchMs)
    const pods = there.map(([pod, ms]) => ({ taken: this.#taken[pod] ?? 0, ms }))
    const mean = pods.reduce((sum, { taken }) => sum + taken, 0) / pods.reduce((sum, { ms }) => sum + ms, 0)
    const most = pods.reduce((max, { taken, ms }) => Math.max(max, taken / ms), 0)
    this.#beforeMs.clear()
    this.#taken.fill(0)
    this.#fromMs = nowMs
    return mean > 0 ? most / mean : null
  }
}
