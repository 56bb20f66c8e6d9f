import { type Tries, totalOf } from '../tries.ts'
import { COUNT_MIN, type Entry, LineSlabs } from './line-slabs.ts'

/** Hears of requests that leave the line: `factor` times these, so long after they came. */
export type Leaving = (tries: Tries, factor: number, ms: number, entry: Entry) => void

/**
 * Requests in a backlog, in the order in which they came: how long they waited is known when they are served, and not
 * before, for pods may come meanwhile.
 *
 * Who lost patience came before all others, and is only counted. What a step costs does not depend on how long the line
 * is: each slab joins once and leaves once.
 */
export class FluidLine {
  readonly #slabs = new LineSlabs()
  /** Requests in the slabs: their clients are there. */
  #heard = 0
  /** Requests ahead of them, whose clients have left. */
  #left = 0

  get count(): number {
    return this.#left + this.#heard
  }

  /** Requests in line whose clients are there. */
  get heard(): number {
    return this.#heard
  }

  /** In so many stretches of time it knows when they came. */
  get stretches(): number {
    return this.#slabs.length
  }

  /** So many times the requests join the line, which came from then to then, and after all others. */
  join(tries: Tries, factor: number, fromMs: number, toMs: number, entry: Entry): void {
    const count = totalOf(tries) * factor
    if (count < COUNT_MIN) return
    this.#slabs.append({ fromMs, toMs, entry, count, part: factor, tries })
    this.#heard += count
  }

  /** So many are served, evenly from then to then. Those whose clients have left are served for nobody. */
  serve(count: number, fromMs: number, toMs: number, hear: Leaving): void {
    const perRequestMs = count > 0 ? (toMs - fromMs) / count : 0
    let served = Math.min(this.#left, count)
    this.#left = this.#left - served < COUNT_MIN ? 0 : this.#left - served
    while (served < count) {
      const slab = this.#slabs.first
      if (slab === undefined) break
      const taken = Math.min(slab.count, count - served)
      const share = taken / slab.count
      const doneMs = fromMs + (served + taken / 2) * perRequestMs
      const cameMs = slab.fromMs + ((slab.toMs - slab.fromMs) * share) / 2
      hear(slab.tries, slab.part * share, Math.max(0, doneMs - cameMs), slab.entry)
      served += taken
      this.#cutFirst(taken, share)
    }
  }

  /** A share of all is lost with its pods. */
  shed(share: number, nowMs: number, hear: Leaving): void {
    for (const { fromMs, toMs, part, tries, entry } of this.#slabs.all)
      hear(tries, part * share, nowMs - (fromMs + toMs) / 2, entry)
    this.#thinOut(share)
  }

  /** A share of all goes with its pods, as a line of their own. */
  split(share: number): FluidLine {
    const own = new FluidLine()
    for (const { fromMs, toMs, part, tries, entry } of this.#slabs.all)
      own.join(tries, part * share, fromMs, toMs, entry)
    own.#left = this.#left * share
    this.#thinOut(share)
    return own
  }

  #thinOut(share: number): void {
    for (const slab of this.#slabs.all) {
      slab.count *= 1 - share
      slab.part *= 1 - share
    }
    if (share >= 1) this.#slabs.clear()
    this.#heard *= 1 - share
    this.#left *= 1 - share
  }

  /** Clients that came before that moment lose patience; their requests stay in line. */
  leaveBefore(tMs: number, hear: (tries: Tries, factor: number) => void): void {
    for (;;) {
      const slab = this.#slabs.first
      if (slab === undefined || slab.fromMs >= tMs) return
      const share = slab.toMs <= tMs ? 1 : (tMs - slab.fromMs) / (slab.toMs - slab.fromMs)
      const leaving = slab.count * share
      hear(slab.tries, slab.part * share)
      this.#left += leaving
      this.#cutFirst(leaving, share)
    }
  }

  /** Requests whose clients have left leave as well. */
  dropLeft(): void {
    this.#left = 0
  }

  /** All leave the line, slab by slab, each with when it came; of those whose clients have left nothing is told. */
  release(hear: (tries: Tries, factor: number, fromMs: number, toMs: number) => void): void {
    for (const { fromMs, toMs, part, tries } of this.#slabs.all) hear(tries, part, fromMs, toMs)
    this.#slabs.clear()
    this.#heard = 0
    this.#left = 0
  }

  #cutFirst(requests: number, share: number): void {
    this.#slabs.cutFirst(share)
    // Sums of fractions drift: an empty line has nobody, and any other somebody.
    this.#heard = this.#slabs.length === 0 ? 0 : Math.max(COUNT_MIN, this.#heard - requests)
  }
}
