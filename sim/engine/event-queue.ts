/** One thing to happen at one moment of virtual time. */
export type QueuedEvent<T> = {
  readonly tMs: number
  /** Lower goes first among events of the same moment. */
  readonly priority: number
  /** The order of insertion: makes events of equal time and priority come out in a fixed order. */
  readonly sequence: number
  readonly what: T
}

/**
 * The future, as a binary heap ordered by (time, priority, sequence): equal seeds give equal orders.
 *
 * `push` and `pop` cost O(log n).
 */
export class EventQueue<T> {
  readonly #heap: QueuedEvent<T>[] = []
  #pushed = 0

  get size(): number {
    return this.#heap.length
  }

  /** Schedules `what` at `tMs`. */
  push(tMs: number, priority: number, what: T): void {
    const event: QueuedEvent<T> = { tMs, priority, sequence: this.#pushed, what }
    this.#pushed += 1
    let hole = this.#heap.length
    this.#heap.push(event)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = this.#heap[parent]
      if (above === undefined || !isEarlier(event, above)) break
      this.#heap[hole] = above
      hole = parent
    }
    this.#heap[hole] = event
  }

  /** The earliest event, left where it is. */
  peek(): QueuedEvent<T> | undefined {
    return this.#heap[0]
  }

  /** Takes the earliest event out, or returns undefined when nothing is left to happen. */
  pop(): QueuedEvent<T> | undefined {
    const first = this.#heap[0]
    const last = this.#heap.pop()
    if (first === undefined || last === undefined || first === last) return first
    this.#sinkFromTop(last)
    return first
  }

  #sinkFromTop(event: QueuedEvent<T>): void {
    let hole = 0
    for (;;) {
      const left = this.#heap[2 * hole + 1]
      if (left === undefined) break
      const right = this.#heap[2 * hole + 2]
      const takesRight = right !== undefined && isEarlier(right, left)
      const child = takesRight ? right : left
      if (!isEarlier(child, event)) break
      this.#heap[hole] = child
      hole = 2 * hole + (takesRight ? 2 : 1)
    }
    this.#heap[hole] = event
  }
}

function isEarlier<T>(a: QueuedEvent<T>, b: QueuedEvent<T>): boolean {
  if (a.tMs !== b.tMs) return a.tMs < b.tMs
  if (a.priority !== b.priority) return a.priority < b.priority
  return a.sequence < b.sequence
}
