import { FairShares } from './fair-shares.ts'
import { type Batch, type Taken, takeBatch, type Waiting } from './take-batch.ts'

/** Where a request stands: those of a lower level go before it, and of its own level those at a lower place. */
export type Order = { readonly level: number; readonly place: number }

/** What is known of a request before it may wait. */
export type Newcomer = Order & {
  readonly rows: number
  /** Whose it is; undefined where nobody asks. */
  readonly client: string | undefined
}

/** What the line needs to know of each that stands in it. */
export type Placed = Newcomer & Waiting & { readonly bytes: number }

/** Requests of one priority. */
type Level = { rows: number; count: number; readonly shares: FairShares }

/**
 * The requests that wait, in the order in which they are to be served: by priority, within it fairly by client where
 * clients are told apart, and then in the order of their coming.
 *
 * A place once given is kept, so that a request finds its own by halving, in O(log n); what comes last, as all do
 * without priorities and clients, just stands behind the others.
 */
export class WaitingLine<Job extends Placed> {
  #jobs: Job[] = []
  /** By number, from 1, less 1. */
  readonly #levels: readonly Level[]

  /** @param levels how many; level 1 goes first */
  constructor(levels: number) {
    this.#levels = Array.from({ length: levels }, () => ({ rows: 0, count: 0, shares: new FairShares() }))
  }

  /** In their order. */
  get jobs(): readonly Job[] {
    return this.#jobs
  }

  get count(): number {
    return this.#jobs.length
  }

  /** The place of a client's next request; without clients all have the same. */
  placeOf(level: number, client: string | undefined): number {
    return client === undefined ? 0 : this.#level(level).shares.placeOf(client)
  }

  /** How much goes before a newcomer: exactly by priority, and about so by client. */
  before({ level, client, rows }: Newcomer): { readonly rows: number; readonly count: number } {
    const sum = { rows: 0, count: 0 }
    for (let above = 1; above < level; above += 1) {
      sum.rows += this.#level(above).rows
      sum.count += this.#level(above).count
    }
    const own = this.#level(level)
    const part = client === undefined ? own.rows : Math.min(own.shares.rowsBefore(client, rows), own.rows)
    sum.rows += part
    sum.count += own.rows === 0 ? own.count : (own.count * part) / own.rows
    return sum
  }

  /** A newcomer takes the place that `placeOf` gave. */
  add(job: Job): void {
    const last = this.#jobs[this.#jobs.length - 1]
    if (last === undefined || !goesBefore(job, last)) this.#jobs.push(job)
    else this.#jobs.splice(this.#indexFor(job), 0, job)
    const level = this.#level(job.level)
    level.rows += job.rows
    level.count += 1
    if (job.client !== undefined) level.shares.enter(job.client, job.rows)
  }

  /**
   * How many of the last must leave for a newcomer; undefined when not even all behind it would do.
   *
   * @param wanted so many places and bytes are missing
   */
  leaversFor(order: Order, wanted: { readonly places: number; readonly bytes: number }): number | undefined {
    let [count, bytes] = [0, 0]
    while (count < wanted.places || bytes < wanted.bytes) {
      const job = this.#jobs[this.#jobs.length - 1 - count]
      if (job === undefined || !goesBefore(order, job)) return undefined
      count += 1
      bytes += job.bytes
    }
    return count
  }

  /** Takes so many of the last out. */
  dropLast(count: number): readonly Job[] {
    const dropped = this.#jobs.splice(this.#jobs.length - count, count).reverse()
    for (const job of dropped) this.#leave(job, false)
    return dropped
  }

  /** Takes a batch out, and all who are late or have left. See `takeBatch`. */
  take(fits: (taken: Taken<Job>, job: Job) => boolean, nowMs: number): Omit<Batch<Job>, 'rest'> {
    const { taken, late, abandoned, rest } = takeBatch(this.#jobs, fits, nowMs)
    this.#jobs = rest
    for (const job of taken) this.#leave(job, true)
    for (const job of late) this.#leave(job, false)
    for (const job of abandoned) this.#leave(job, false)
    return { taken, late, abandoned }
  }

  #leave({ level: number, client, place, rows }: Job, isServed: boolean): void {
    const level = this.#level(number)
    level.rows -= rows
    level.count -= 1
    if (client !== undefined) level.shares.leave(client, { place, rows, isServed })
  }

  /** Behind all that do not go after it. */
  #indexFor(order: Order): number {
    let [low, high] = [0, this.#jobs.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const job = this.#jobs[middle]
      if (job !== undefined && goesBefore(order, job)) high = middle
      else low = middle + 1
    }
    return low
  }

  #level(number: number): Level {
    const level = this.#levels[number - 1]
    if (level === undefined) throw new Error(`there is no level ${number}`)
    return level
  }
}

function goesBefore(left: Order, right: Order): boolean {
  return left.level < right.level || (left.level === right.level && left.place < right.place)
}
