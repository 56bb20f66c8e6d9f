import { growFloats, growIntegers } from '../numbers/grow-list.ts'
import type { Batching } from '../service/batching.ts'
import { NONE, type RequestPool } from './requests/request-pool.ts'
import type { WaitingLines } from './requests/waiting-lines.ts'

const FIRST_CAPACITY = 64

/**
 * Puts together what a pod answers in one run, and knows when a line has waited long enough for more to come.
 *
 * A run is a chain of requests, each with the next one `behind` it: the first stands for all.
 */
export class Batches {
  readonly #batching: Batching
  readonly #pool: RequestPool
  readonly #lines: WaitingLines
  readonly #nowMs: Float64Array
  /** The delays that run, as a ring: all are equally long, so that they end in the order in which they began. */
  #endsMs: Float64Array = new Float64Array(FIRST_CAPACITY)
  #lineOf: Int32Array = new Int32Array(FIRST_CAPACITY)
  #head = 0
  #running = 0

  /** @param nowMs a list whose first number is the time */
  constructor(batching: Batching, pool: RequestPool, lines: WaitingLines, nowMs: Float64Array) {
    this.#batching = batching
    this.#pool = pool
    this.#lines = lines
    this.#nowMs = nowMs
  }

  /** When the next delay ends; infinite when none runs. */
  get nextMs(): number {
    return this.#running === 0 ? Number.POSITIVE_INFINITY : (this.#endsMs[this.#head] ?? 0)
  }

  /** The next delay has ended. Returns the line in which its request was, and may still be. */
  endDelay(): number {
    const line = this.#lineOf[this.#head] ?? 0
    this.#head = (this.#head + 1) % this.#lineOf.length
    this.#running -= 1
    return line
  }

  /** A request has come to wait in that line. */
  joined(line: number): void {
    if (this.#batching.delayMs === 0) return
    if (this.#running === this.#lineOf.length) this.#grow()
    const end = (this.#head + this.#running) % this.#lineOf.length
    this.#endsMs[end] = (this.#nowMs[0] ?? 0) + this.#batching.delayMs
    this.#lineOf[end] = line
    this.#running += 1
  }

  /** Whether a run would begin with one more request, were a place free. */
  wouldBegin(line: number): boolean {
    const { delayMs, rowsMax } = this.#batching
    return delayMs === 0 || this.#lines.length(line) + 1 >= rowsMax
  }

  /** The requests of the line's next run, chained, the first with its length; NONE while it is put off. */
  take(line: number): number {
    const { rowsMax, delayMs, rowMs, sharedMs = Number.POSITIVE_INFINITY } = this.#batching
    const waiting = this.#lines.length(line)
    if (waiting === 0) return NONE
    const { sentMs, behind, workMs } = this.#pool
    const dueMs = (sentMs[this.#lines.first(line)] ?? 0) + delayMs
    if (waiting < rowsMax && (this.#nowMs[0] ?? 0) < dueMs) return NONE
    const first = this.#lines.take(line)
    const rows = Math.min(waiting, rowsMax)
    let runMs = (workMs[first] ?? 0) + rowMs * (rows - 1)
    let last = first
    for (let row = 1; row < rows; row += 1) {
      const slot = this.#lines.take(line)
      const ownMs = (workMs[slot] ?? 0) - sharedMs
      if (ownMs > 0) runMs += ownMs
      behind[last] = slot
      last = slot
    }
    workMs[first] = runMs
    behind[last] = NONE
    return first
  }

  #grow(): void {
    const capacity = this.#lineOf.length
    this.#endsMs = growFloats(this.#endsMs, 2 * capacity)
    this.#lineOf = growIntegers(this.#lineOf, 2 * capacity)
    // What had come round to the front follows what is at the end.
    this.#endsMs.copyWithin(capacity, 0, this.#head)
    this.#lineOf.copyWithin(capacity, 0, this.#head)
  }
}
