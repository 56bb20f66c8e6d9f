import { NumberFeed } from '../numbers/number-feed.ts'
import type { NumberSource } from '../numbers/number-source.ts'

/** The same arrivals, each so much later. */
export class ShiftedArrivals implements NumberSource {
  readonly #of: NumberSource
  readonly #byMs: number

  constructor(of: NumberSource, byMs: number) {
    this.#of = of
    this.#byMs = byMs
  }

  fill(into: Float64Array): number {
    const written = this.#of.fill(into)
    for (let i = 0; i < written; i += 1) into[i] = (into[i] ?? 0) + this.#byMs
    return written
  }
}

/** Arrivals in rounds of equal length, each opened anew: of one that is longer, the rest is cut off. */
export class LoopedArrivals implements NumberSource {
  readonly #open: (round: number) => NumberSource
  readonly #everyMs: number
  readonly #rounds: number
  #round = 0
  #feed: NumberFeed

  constructor(open: (round: number) => NumberSource, everyMs: number, untilMs: number) {
    this.#open = open
    this.#everyMs = everyMs
    this.#rounds = Math.ceil(untilMs / everyMs)
    this.#feed = new NumberFeed(open(0))
  }

  fill(into: Float64Array): number {
    for (let written = 0; written < into.length; ) {
      if (this.#feed.next < this.#everyMs) {
        into[written] = this.#round * this.#everyMs + this.#feed.next
        this.#feed.skip()
        written += 1
      } else if (this.#round + 1 < this.#rounds) {
        this.#round += 1
        this.#feed = new NumberFeed(this.#open(this.#round))
      } else return written
    }
    return into.length
  }
}

/** All arrivals of several sources in order of time. */
export class MergedArrivals implements NumberSource {
  readonly #feeds: readonly NumberFeed[]

  constructor(sources: readonly NumberSource[]) {
    this.#feeds = sources.map((source) => new NumberFeed(source))
  }

  fill(into: Float64Array): number {
    for (let written = 0; written < into.length; written += 1) {
      let first: NumberFeed | undefined
      for (const feed of this.#feeds) if (feed.next < (first?.next ?? Number.POSITIVE_INFINITY)) first = feed
      if (first === undefined) return written
      into[written] = first.next
      first.skip()
    }
    return into.length
  }
}
