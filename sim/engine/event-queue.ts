import { assert } from '../assert.ts'

/** A moment of virtual time at which something of one priority happens. */
export type Moment = {
  readonly tMs: number
  /** Lower goes first among events of the same time. */
  readonly priority: number
}

/** All that happens at one moment, in order of insertion. Most moments have one event: they get no list. */
type Slot<T> = Moment & {
  readonly order: number
  /** Counted as they are opened: of two slots of one moment the earlier one goes first. */
  readonly opened: number
  readonly first: T
  others: T[] | undefined
  taken: number
}

/** Priorities are below this; so time and priority make one number to order by. */
const PRIORITIES = 16

/** At first; more when there are more slots than that. A power of two. */
const RECENT = 1024

/**
 * The future, ordered by (time, priority, insertion): equal seeds give equal orders.
 *
 * Events of one moment wait in a line of their own, and a binary heap orders the moments: 100,000 pods that become
 * ready within some seconds share some thousand milliseconds. `push` and `take` cost O(1) within a moment, and
 * O(log moments) at its first and last event.
 *
 * A moment's line is found in a table in which a later moment may take its place; the moment then gets a second line.
 * A Map of them costs a fifth of a month's run: its discarded tables hold on to their successors, and nothing that was
 * ever scheduled dies young.
 */
export class EventQueue<T> {
  #recent = new Array<Slot<T> | undefined>(RECENT).fill(undefined)
  readonly #heap: Slot<T>[] = []
  #size = 0
  #opened = 0

  get size(): number {
    return this.#size
  }

  /** When the next event happens; undefined when nothing is left to happen. */
  get next(): Moment | undefined {
    return this.#heap[0]
  }

  /**
   * Schedules `what` at `tMs`.
   *
   * @param priority an integer from 0 to 15
   */
  push(tMs: number, priority: number, what: T): void {
    this.#size += 1
    const order = tMs * PRIORITIES + priority
    const slot = this.#recent[this.#placeOf(tMs, priority)]
    if (slot === undefined || slot.order !== order) {
      this.#opened += 1
      const opened = this.#opened
      this.#open({ tMs, priority, order, opened, first: what, others: undefined, taken: 0 })
    } else if (slot.others === undefined) slot.others = [what]
    else slot.others.push(what)
  }

  /** Takes the next event out, or returns undefined when nothing is left to happen. */
  take(): T | undefined {
    const slot = this.#heap[0]
    if (slot === undefined) return undefined
    const what = slot.taken === 0 ? slot.first : slot.others?.[slot.taken - 1]
    this.#size -= 1
    slot.taken += 1
    if (slot.taken > (slot.others?.length ?? 0)) this.#close(slot)
    return what
  }

  #open(slot: Slot<T>): void {
    assert(slot.priority >= 0 && slot.priority < PRIORITIES, 'a priority is from 0 to 15')
    if (this.#heap.length === this.#recent.length)
      this.#recent = new Array<Slot<T> | undefined>(2 * this.#recent.length).fill(undefined)
    this.#recent[this.#placeOf(slot.tMs, slot.priority)] = slot
    const heap = this.#heap
    let hole = heap.length
    heap.push(slot)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = heap[parent]
      if (above === undefined || above.order <= slot.order) break
      heap[hole] = above
      hole = parent
    }
    heap[hole] = slot
  }

  #close(first: Slot<T>): void {
    const place = this.#placeOf(first.tMs, first.priority)
    if (this.#recent[place] === first) this.#recent[place] = undefined
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || last === first) return
    let hole = 0
    for (;;) {
      const left = heap[2 * hole + 1]
      if (left === undefined) break
      const right = heap[2 * hole + 2]
      const takesRight = right !== undefined && isBefore(right, left)
      const child = takesRight ? right : left
      if (!isBefore(child, last)) break
      heap[hole] = child
      hole = 2 * hole + (takesRight ? 2 : 1)
    }
    heap[hole] = last
  }

  /** Events of one actor at neighbouring milliseconds come to neighbouring places. */
  #placeOf(tMs: number, priority: number): number {
    return (tMs + priority * 67) & (this.#recent.length - 1)
  }
}

function isBefore(one: Slot<unknown>, other: Slot<unknown>): boolean {
  return one.order < other.order || (one.order === other.order && one.opened < other.opened)
}
