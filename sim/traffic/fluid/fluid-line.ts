/** Requests by the number of the try: the first is that of those who ask for the first time. May be fractions. */
export type Tries = Float64Array

/** What requests know when they join a line. */
export type Entry = {
  /** How long a gateway had held them before. */
  readonly heldMs: number
  /** By how much they stay below a deadline at which others give up, on average. */
  readonly slackMs: number
}

/** Fewer requests are a rounding, and nobody who waits. */
const COUNT_MIN = 1e-9

/** Requests that came evenly within a stretch of time. */
type Slab = {
  fromMs: number
  readonly toMs: number
  readonly entry: Entry
  count: number
  /** What the share of the slab that is still in line is multiplied by. */
  part: number
  readonly tries: Tries
}

/** Hears of requests that leave the line: `factor` times these, so long after they came. */
export type Leaving = (tries: Tries, factor: number, ms: number, entry: Entry) => void

/**
 * Requests in a backlog, in the order in which they came: how long they waited is known when they are served, and not
 * before, for pods may come meanwhile.
 */
export class FluidLine {
  readonly #slabs: Slab[] = []
  #count = 0
  /** Whose clients came before that have left. */
  #leftMs = Number.NEGATIVE_INFINITY

  get count(): number {
    return this.#count
  }

  /** So many times the requests join the line, which came from then to then. */
  join(tries: Tries, factor: number, fromMs: number, toMs: number, entry: Entry): void {
    const count = totalOf(tries) * factor
    if (count < COUNT_MIN) return
    this.#slabs.push({ fromMs, toMs, entry, count, part: factor, tries: copyOf(tries) })
    this.#count += count
  }

  /** So many are served, evenly from then to then. Those whose clients have left are served for nobody. */
  serve(count: number, fromMs: number, toMs: number, hear: Leaving): void {
    const perRequestMs = count > 0 ? (toMs - fromMs) / count : 0
    for (let served = 0; served < count && this.#slabs.length > 0; ) {
      const slab = this.#slabs[0]
      if (slab === undefined) return
      const taken = Math.min(slab.count, count - served)
      const share = taken / slab.count
      const endMs = slab.fromMs + (slab.toMs - slab.fromMs) * share
      const heard = this.#heardOf(slab.fromMs, endMs)
      if (heard > 0) {
        const doneMs = fromMs + (served + taken / 2) * perRequestMs
        const sinceMs = (Math.max(slab.fromMs, this.#leftMs) + endMs) / 2
        hear(slab.tries, slab.part * share * heard, Math.max(0, doneMs - sinceMs), slab.entry)
      }
      served += taken
      this.#count -= taken
      if (slab.count - taken < COUNT_MIN) this.#slabs.shift()
      else {
        slab.fromMs = endMs
        slab.count -= taken
        slab.part *= 1 - share
      }
    }
    // Sums of fractions drift: an empty line has nobody, and any other somebody.
    if (this.#slabs.length === 0) this.#count = 0
    else this.#count = Math.max(COUNT_MIN, this.#count)
  }

  /**
   * A share of all goes with its pods, which finish what they have.
   *
   * @param betweenMs from one answer to the next
   */
  shed(share: number, nowMs: number, betweenMs: number, hear: Leaving): void {
    let before = 0
    for (const slab of this.#slabs) {
      const { fromMs, toMs, count, part, tries, entry } = slab
      const heard = this.#heardOf(fromMs, toMs)
      const ms = nowMs - (Math.max(fromMs, this.#leftMs) + toMs) / 2 + (before + count / 2) * betweenMs
      if (heard > 0) hear(tries, part * share * heard, ms, entry)
      before += count
      slab.count *= 1 - share
      slab.part *= 1 - share
    }
    this.#count *= 1 - share
  }

  /** Clients that came before that moment lose patience. */
  leaveBefore(tMs: number, hear: (tries: Tries, factor: number) => void): void {
    for (const { fromMs, toMs, part, tries } of this.#slabs) {
      if (fromMs >= tMs) break
      const [from, to] = [Math.max(fromMs, this.#leftMs), Math.min(toMs, tMs)]
      if (to > from) hear(tries, (part * (to - from)) / (toMs - fromMs))
    }
    this.#leftMs = Math.max(this.#leftMs, tMs)
  }

  /** All leave the line, slab by slab, each with when it came; of those whose clients have left nothing is told. */
  release(hear: (tries: Tries, factor: number, fromMs: number, toMs: number) => void): void {
    for (const { fromMs, toMs, part, tries } of this.#slabs) {
      const heard = this.#heardOf(fromMs, toMs)
      if (heard > 0) hear(tries, part * heard, Math.max(fromMs, this.#leftMs), toMs)
    }
    this.#slabs.length = 0
    this.#count = 0
  }

  /** Requests in line whose clients are there. */
  get heard(): number {
    let heard = 0
    for (const { fromMs, toMs, count } of this.#slabs) heard += count * this.#heardOf(fromMs, toMs)
    return heard
  }

  /** The share of those who came evenly between the two moments whose clients are there. */
  #heardOf(fromMs: number, toMs: number): number {
    if (this.#leftMs <= fromMs) return 1
    return this.#leftMs >= toMs ? 0 : (toMs - this.#leftMs) / (toMs - fromMs)
  }
}

/** Requests of all tries. */
export function totalOf(tries: Tries): number {
  let total = 0
  for (let n = 0; n < tries.length; n += 1) total += tries[n] ?? 0
  return total
}

/** Written out: `slice` takes as long as all else that a short list is joined for. */
function copyOf(tries: Tries): Tries {
  const copy = new Float64Array(tries.length)
  for (let n = 0; n < tries.length; n += 1) copy[n] = tries[n] ?? 0
  return copy
}
