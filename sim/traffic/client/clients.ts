import { type RandomStream, randomStream } from '../../engine/random-stream.ts'
import { growFloats, growIntegers } from '../numbers/grow-list.ts'
import { ByAge } from '../queue/requests/by-age.ts'
import { DepartureCalendar } from '../queue/requests/departure-calendar.ts'
import { NONE, type RequestPool } from '../queue/requests/request-pool.ts'
import type { Timer } from '../queue/requests/timer.ts'
import type { ServiceModel } from '../service/service-model.ts'
import { GAVE_UP } from '../tally/request-report.ts'
import type { RequestTally } from '../tally/request-tally.ts'
import { BACK_OFF_MAX } from './retries.ts'

/**
 * Those who send requests: they lose patience, and they try again.
 *
 * A pod does not hear that a client has left: it goes on working for nobody, while the client's next try, a request of
 * its own to the pods, comes on top. That is how a service that was slow for a moment stays slow.
 */
export class Clients {
  readonly #patienceMs: number
  readonly #retriesMax: number
  readonly #backOffMs: number
  readonly #pool: RequestPool
  readonly #tally: RequestTally
  readonly #nowMs: Float64Array
  readonly #random: RandomStream
  /** Who waits for an answer, by the beginning of the try. */
  readonly #waiting: ByAge
  /** Who will try again, by when. */
  readonly #next: DepartureCalendar
  #triedMs: Float64Array = new Float64Array(0)
  #tries: Int32Array = new Int32Array(0)
  /** 1 for a request whose client has left. */
  #isLeft: Int32Array = new Int32Array(0)
  #leftCount = 0
  /** When somebody loses patience, and when somebody tries again. */
  readonly timers: readonly Timer[]

  /**
   * @param nowMs a list whose first number is the time
   * @param send sends a request again
   */
  constructor(
    { patienceMs, retries, overheadMs = 0 }: Pick<ServiceModel, 'patienceMs' | 'retries' | 'overheadMs'>,
    { pool, tally, nowMs, seed }: ClientWorld,
    send: (slot: number) => void,
  ) {
    // Who leaves while the answer is on its way does not hear it.
    this.#patienceMs = Math.max(0, (patienceMs ?? Number.POSITIVE_INFINITY) - overheadMs)
    this.#retriesMax = retries?.max ?? 0
    this.#backOffMs = retries?.backOffMs ?? 0
    this.#pool = pool
    this.#tally = tally
    this.#nowMs = nowMs
    this.#random = randomStream(seed, 'back-off')
    this.#waiting = new ByAge(pool)
    this.#next = new DepartureCalendar(pool)
    this.timers = [this.#patience(), this.#tryAgain(send)]
  }

  /** Requests at the pods whose clients have left. */
  get leftCount(): number {
    return this.#leftCount
  }

  /** A client asks for the first time. */
  asks(slot: number): void {
    this.#grow(slot)
    this.#tries[slot] = 0
  }

  /** A try begins. */
  waits(slot: number): void {
    this.#triedMs[slot] = this.#nowMs[0] ?? 0
    this.#waiting.append(slot)
  }

  hasLeft(slot: number): boolean {
    return this.#isLeft[slot] === 1
  }

  /** The request is over; whoever has left does not hear of it. Returns whether somebody does. */
  hears(slot: number): boolean {
    if (!this.hasLeft(slot)) {
      this.#waiting.remove(slot)
      return true
    }
    this.#isLeft[slot] = 0
    this.#leftCount -= 1
    return false
  }

  /** Whether the client of a request that failed will try again; the slot is then its next try's. */
  triesAgain(slot: number): boolean {
    const tries = (this.#tries[slot] ?? 0) + 1
    if (tries > this.#retriesMax) return false
    this.#tries[slot] = tries
    const factor = Math.min(2 ** tries - 1, BACK_OFF_MAX)
    this.#pool.doneMs[slot] = (this.#nowMs[0] ?? 0) + this.#random.next() * factor * this.#backOffMs
    this.#next.push(slot)
    this.#tally.retried()
    return true
  }

  /** The pod keeps the request, and the client gets another slot for its next try. */
  #leave(slot: number): void {
    const pool = this.#pool
    this.#waiting.remove(slot)
    this.#isLeft[slot] = 1
    this.#leftCount += 1
    const again = pool.take()
    this.#grow(again)
    pool.arrivedMs[again] = pool.arrivedMs[slot] ?? 0
    this.#tries[again] = this.#tries[slot] ?? 0
    if (this.triesAgain(again)) return
    this.#tally.failed(GAVE_UP)
    pool.free(again)
  }

  #patience(): Timer {
    const [waiting, patienceMs] = [this.#waiting, this.#patienceMs]
    const triedMs = (slot: number): number => this.#triedMs[slot] ?? 0
    return {
      get nextMs() {
        return waiting.oldest === NONE ? Number.POSITIVE_INFINITY : triedMs(waiting.oldest) + patienceMs
      },
      happen: () => this.#leave(waiting.oldest),
    }
  }

  #tryAgain(send: (slot: number) => void): Timer {
    const next = this.#next
    return {
      get nextMs() {
        return next.firstMs
      },
      happen: () => {
        const slot = next.first
        next.removeFirst()
        send(slot)
      },
    }
  }

  #grow(slot: number): void {
    if (slot < this.#tries.length) return
    const length = this.#pool.pod.length
    this.#triedMs = growFloats(this.#triedMs, length)
    this.#tries = growIntegers(this.#tries, length)
    this.#isLeft = growIntegers(this.#isLeft, length)
  }
}

type ClientWorld = {
  readonly pool: RequestPool
  readonly tally: RequestTally
  readonly nowMs: Float64Array
  readonly seed: number
}
