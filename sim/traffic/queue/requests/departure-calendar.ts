import { growIntegers } from '../../numbers/grow-list.ts'
import { NONE, type RequestPool } from './request-pool.ts'

/** Days at first; always a power of two, so that the place of a day in the year is a mask of its number. */
const DAYS_MIN = 16
/** How many are done on one day, on average: with more, many are walked past, with fewer, many days are empty. */
const PER_DAY = 2
/** Days are made anew when they are so many times too long or too short. */
const TOLERANCE = 2
/** Steps past others and over empty days, and requests done, after which the length of a day is looked at again. */
const STEPS_MAX = 4096
const DONE_MIN = 64

/** Places of what has a fraction, which is kept in a list: a field would be written to the heap each time. */
const FIRST_MS = 0
const TODAY = 1
const DAYS_PER_MS = 2
/** When the length of a day was looked at last. */
const SEEN_MS = 3

/**
 * The requests that pods work on, by when they will be done: a calendar (R. Brown, 1988) over typed arrays.
 *
 * A year has a list for each of its days, in order of time; those of later years wait behind those of this one. While
 * a day is as long as it takes for two requests to be done, to put one in and to find the next one costs among ten
 * thousand pods what it costs among ten. Of those that are done at the same time the one that was put in first goes
 * first. A request's time is read from its slot, for a time handed over as an argument could be put on the heap of the
 * engine.
 */
export class DepartureCalendar {
  readonly #pool: RequestPool
  readonly #times: Float64Array = Float64Array.of(Number.POSITIVE_INFINITY, 0, 1, 0)
  /** First and last request of each day; NONE for a day without one. */
  #firsts: Int32Array = new Int32Array(DAYS_MIN).fill(NONE)
  #lasts: Int32Array = new Int32Array(DAYS_MIN).fill(NONE)
  /** Who is behind a request on its day. */
  #behind: Int32Array = new Int32Array(0)
  #first: number = NONE
  #size = 0
  #steps = 0
  #done = 0

  constructor(pool: RequestPool) {
    this.#pool = pool
  }

  /** When the next one is done; infinite when no pod works. */
  get firstMs(): number {
    return this.#times[FIRST_MS] ?? 0
  }

  /** Which one that is; only while a pod works. */
  get first(): number {
    return this.#first
  }

  push(slot: number): void {
    if (this.#size === this.#firsts.length) this.#lay(this.#all(), 2 * this.#size)
    this.#size += 1
    this.#putIn(slot)
    if ((this.#pool.doneMs[slot] ?? 0) < this.firstMs) this.#comeFirst(slot)
  }

  removeFirst(): void {
    this.#takeFirst()
    this.#size -= 1
    this.#findFirst()
  }

  /** The pod that is done with the first one begins this one. */
  replaceFirst(slot: number): void {
    this.#takeFirst()
    this.#putIn(slot)
    this.#findFirst()
  }

  /**
   * Takes out all that the pod works on, in the order in which it would be done. Costs as much as going through the
   * whole calendar.
   */
  removeOf(pod: number): readonly number[] {
    const { doneMs } = this.#pool
    const all = this.#all()
    const removed = all.filter((slot) => this.#pool.pod[slot] === pod)
    if (removed.length === 0) return removed
    removed.sort((a, b) => (doneMs[a] ?? 0) - (doneMs[b] ?? 0))
    this.#size -= removed.length
    this.#lay(
      all.filter((slot) => this.#pool.pod[slot] !== pod),
      this.#firsts.length,
    )
    this.#findFirst()
    return removed
  }

  #dayOf(slot: number): number {
    return Math.floor((this.#pool.doneMs[slot] ?? 0) * (this.#times[DAYS_PER_MS] ?? 1))
  }

  /** Behind all of its day that are done before it, or at the same time. */
  #putIn(slot: number): void {
    if (slot >= this.#behind.length) this.#behind = growIntegers(this.#behind, this.#pool.pod.length)
    const { doneMs } = this.#pool
    const behind = this.#behind
    const ms = doneMs[slot] ?? 0
    const day = this.#dayOf(slot) & (this.#firsts.length - 1)
    const last = this.#lasts[day] ?? NONE
    if (last === NONE || (doneMs[last] ?? 0) <= ms) {
      behind[slot] = NONE
      this.#lasts[day] = slot
      if (last === NONE) this.#firsts[day] = slot
      else behind[last] = slot
      return
    }
    let before: number = NONE
    let next = this.#firsts[day] ?? NONE
    while ((doneMs[next] ?? 0) <= ms) {
      before = next
      next = behind[next] ?? NONE
      this.#steps += 1
    }
    behind[slot] = next
    if (before === NONE) this.#firsts[day] = slot
    else behind[before] = slot
  }

  /** The first of all is the first of today. What stands in its slot may be another request's by now. */
  #takeFirst(): void {
    const day = (this.#times[TODAY] ?? 0) & (this.#firsts.length - 1)
    const next = this.#behind[this.#first] ?? NONE
    this.#firsts[day] = next
    if (next === NONE) this.#lasts[day] = NONE
    this.#done += 1
    if (this.#steps > STEPS_MAX && this.#done > DONE_MIN) this.#adjustDays()
  }

  /** From today on, for a year at most. */
  #findFirst(): void {
    const firsts = this.#firsts
    const days = this.#size === 0 ? 0 : firsts.length
    let day = this.#times[TODAY] ?? 0
    for (let passed = 0; passed < days; passed += 1) {
      const slot = firsts[day & (days - 1)] ?? NONE
      if (slot !== NONE && this.#dayOf(slot) === day) {
        this.#steps += passed
        this.#first = slot
        this.#times[FIRST_MS] = this.#pool.doneMs[slot] ?? 0
        this.#times[TODAY] = day
        return
      }
      day += 1
    }
    this.#steps += days
    this.#comeFirst(this.#earliest())
  }

  /** The first of all, whatever its year: one of those that are first on their days. NONE when no pod works. */
  #earliest(): number {
    const { doneMs } = this.#pool
    let earliest: number = NONE
    for (const slot of this.#firsts)
      if (slot !== NONE && (earliest === NONE || (doneMs[slot] ?? 0) < (doneMs[earliest] ?? 0)))
        earliest = slot
    return earliest
  }

  #comeFirst(slot: number): void {
    this.#first = slot
    this.#times[FIRST_MS] = slot === NONE ? Number.POSITIVE_INFINITY : (this.#pool.doneMs[slot] ?? 0)
    if (slot !== NONE) this.#times[TODAY] = this.#dayOf(slot)
  }

  /** Makes days longer or shorter when they are not what is done in their time; `firstMs` is now. */
  #adjustDays(): void {
    const perMs = this.#times[DAYS_PER_MS] ?? 1
    const passed = (this.firstMs - (this.#times[SEEN_MS] ?? 0)) * perMs
    const longer = (PER_DAY * passed) / this.#done
    this.#times[SEEN_MS] = this.firstMs
    this.#done = 0
    this.#steps = 0
    if (longer === 0 || (longer <= TOLERANCE && longer >= 1 / TOLERANCE)) return
    this.#times[DAYS_PER_MS] = perMs / longer
    this.#times[TODAY] = Math.floor(this.firstMs * (perMs / longer))
    this.#lay(this.#all(), this.#firsts.length)
  }

  /** A year of so many days with these and no others. */
  #lay(slots: readonly number[], days: number): void {
    this.#firsts = new Int32Array(days).fill(NONE)
    this.#lasts = new Int32Array(days).fill(NONE)
    for (const slot of slots) this.#putIn(slot)
  }

  /** Day by day; those of one day in their order. */
  #all(): number[] {
    const all: number[] = []
    for (const first of this.#firsts)
      for (let slot = first; slot !== NONE; slot = this.#behind[slot] ?? NONE) all.push(slot)
    return all
  }
}
