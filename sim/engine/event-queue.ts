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
  readonly first: T
  others: T[] | undefined
  taken: number
}

/** Priorities are below this; so time and priority make one number to order by. */
const PRIORITIES = 16

/**
 * The future, ordered by (time, priority, insertion): equal seeds give equal orders.
 *
 * Events of one moment wait in a line of their own, and a binary heap orders the moments: 100,000 pods that become
 * ready within some seconds share some thousand milliseconds. `push` and `take` cost O(1) within a moment, and
 * O(log moments) at its first and last event.
 */
export class EventQueue<T> {
  readonly #slots = new Map<number, Slot<T>>()
  readonly #heap: Slot<T>[] = []
  #size = 0

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
    const slot = this.#slots.get(order)
    if (slot === undefined) this.#open({ tMs, priority, order, first: what, others: undefined, taken: 0 })
    else if (slot.others === undefined) slot.others = [what]
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
    this.#slots.set(slot.order, slot)
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
    this.#slots.delete(first.order)
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || last === first) return
    let hole = 0
    for (;;) {
      const left = heap[2 * hole + 1]
      if (left === undefined) break
      const right = heap[2 * hole + 2]
      const takesRight = right !== undefined && right.order < left.order
      const child = takesRight ? right : left
      if (child.order >= last.order) break
      heap[hole] = child
      hole = 2 * hole + (takesRight ? 2 : 1)
    }
    heap[hole] = last
  }
}
