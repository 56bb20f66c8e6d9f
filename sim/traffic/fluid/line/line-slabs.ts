import type { Tries } from '../tries.ts'

/** What requests know when they join a line. */
export type Entry = {
  /** How long a gateway had held them before. */
  readonly heldMs: number
  /** By how much they stay below a deadline at which others give up, on average. */
  readonly slackMs: number
}

/** Those who came at once, while nobody gives up: most of all. */
export const AT_ONCE: Entry = { heldMs: 0, slackMs: 0 }

/** Requests that came evenly within a stretch of time. */
export type Slab = {
  fromMs: number
  toMs: number
  entry: Entry
  count: number
  /** What the share of the slab that is still in line is multiplied by. */
  part: number
  tries: Tries
}

/** Fewer requests are a rounding, and nobody who waits. */
export const COUNT_MIN = 1e-9

/** When a request came is known to that share of the time for which it has waited. */
export const AGE_ERROR = 0.01

/** Lists that are shorter than that are left as they are. */
const SLABS_MIN = 128

/**
 * The slabs of a line in the order in which they came. A line that only grows has one more with each step, so that
 * neighbours are joined once they are old: their number rises with the logarithm of the longest wait. At steps of a
 * second it was 2,039 at most in a day, 3,011 in a month and 3,757 in a year.
 */
export class LineSlabs {
  readonly #slabs: Slab[] = []
  #joinAt = SLABS_MIN

  get length(): number {
    return this.#slabs.length
  }

  get first(): Slab | undefined {
    return this.#slabs[0]
  }

  /** All of them, to be read or thinned out. */
  get all(): readonly Slab[] {
    return this.#slabs
  }

  append(slab: Slab): void {
    this.#slabs.push(slab)
    if (this.#slabs.length < this.#joinAt) return
    joinOld(this.#slabs)
    // Twice as many may come until then: each pays for one step of the walk.
    this.#joinAt = Math.max(SLABS_MIN, 2 * this.#slabs.length)
  }

  /** That share of the first slab, those who came first, is no longer in it. */
  cutFirst(share: number): void {
    const [first] = this.#slabs
    if (first === undefined) return
    const count = first.count * (1 - share)
    if (count < COUNT_MIN) {
      this.#slabs.shift()
      return
    }
    first.fromMs += (first.toMs - first.fromMs) * share
    first.count = count
    first.part *= 1 - share
  }

  clear(): void {
    this.#slabs.length = 0
  }
}

/** Joins neighbours that together last no longer than their age may be wrong by. */
function joinOld(slabs: Slab[]): void {
  const nowMs = slabs.at(-1)?.toMs ?? 0
  let older = slabs[0]
  let last = 0
  for (let next = 1; next < slabs.length; next += 1) {
    const younger = slabs[next]
    if (older === undefined || younger === undefined) return
    if (isAlike(older, younger, nowMs)) take(older, younger)
    else {
      last += 1
      slabs[last] = younger
      older = younger
    }
  }
  slabs.length = last + 1
}

/** They will wait for longer yet: what is right now is so all the more then. */
function isAlike(older: Slab, younger: Slab, nowMs: number): boolean {
  const errorMs = AGE_ERROR * (nowMs - younger.toMs)
  if (younger.toMs - older.fromMs > errorMs) return false
  return Math.abs(older.entry.heldMs - younger.entry.heldMs) <= errorMs
}

function take(older: Slab, { toMs, entry, count, part, tries }: Slab): void {
  const share = count / (older.count + count)
  const mean = (of: number, with_: number): number => of + (with_ - of) * share
  if (older.entry !== entry)
    older.entry = {
      heldMs: mean(older.entry.heldMs, entry.heldMs),
      slackMs: mean(older.entry.slackMs, entry.slackMs),
    }
  older.tries = older.tries.map((before, n) => before * older.part + (tries[n] ?? 0) * part)
  older.part = 1
  older.count += count
  older.toMs = toMs
}
