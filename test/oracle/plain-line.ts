import type { Leaving } from '../../sim/traffic/fluid/line/fluid-line.ts'
import type { Entry } from '../../sim/traffic/fluid/line/line-slabs.ts'
import type { Tries } from '../../sim/traffic/fluid/tries.ts'

type PlainSlab = {
  fromMs: number
  readonly toMs: number
  readonly entry: Entry
  count: number
  part: number
  readonly tries: Tries
}

/** A second writing of the line of a fluid: every slab that joined is kept, and all are looked at, always. */
export class PlainLine {
  readonly #slabs: PlainSlab[] = []
  #leftMs = Number.NEGATIVE_INFINITY

  get count(): number {
    return this.#slabs.reduce((sum, { count }) => sum + count, 0)
  }

  get heard(): number {
    return this.#slabs.reduce((sum, slab) => sum + slab.count * this.#heardOf(slab.fromMs, slab.toMs), 0)
  }

  join(tries: Tries, factor: number, fromMs: number, toMs: number, entry: Entry): void {
    const count = tries.reduce((sum, of) => sum + of, 0) * factor
    this.#slabs.push({ fromMs, toMs, entry, count, part: factor, tries: tries.slice() })
  }

  serve(count: number, fromMs: number, toMs: number, hear: Leaving): void {
    let served = 0
    for (const slab of this.#slabs) {
      const taken = Math.min(slab.count, count - served)
      if (taken <= 0) continue
      const share = taken / slab.count
      const endMs = slab.fromMs + (slab.toMs - slab.fromMs) * share
      const heard = this.#heardOf(slab.fromMs, endMs)
      // Those whose clients are there stand behind the others of the slab.
      const doneMs = fromMs + ((served + taken * (1 - heard / 2)) * (toMs - fromMs)) / count
      const cameMs = (Math.max(slab.fromMs, this.#leftMs) + endMs) / 2
      if (heard > 0) hear(slab.tries, slab.part * share * heard, Math.max(0, doneMs - cameMs), slab.entry)
      served += taken
      slab.fromMs = endMs
      slab.count -= taken
      slab.part *= 1 - share
    }
  }

  shed(share: number, nowMs: number, hear: Leaving): void {
    for (const slab of this.#slabs) {
      const factor = slab.part * share * this.#heardOf(slab.fromMs, slab.toMs)
      const cameMs = (Math.max(slab.fromMs, this.#leftMs) + slab.toMs) / 2
      if (factor > 0) hear(slab.tries, factor, nowMs - cameMs, slab.entry)
      slab.count *= 1 - share
      slab.part *= 1 - share
    }
  }

  leaveBefore(tMs: number, hear: (tries: Tries, factor: number) => void): void {
    for (const { fromMs, toMs, part, tries } of this.#slabs) {
      const [from, to] = [Math.max(fromMs, this.#leftMs), Math.min(toMs, tMs)]
      if (to > from) hear(tries, (part * (to - from)) / (toMs - fromMs))
    }
    this.#leftMs = Math.max(this.#leftMs, tMs)
  }

  #heardOf(fromMs: number, toMs: number): number {
    if (this.#leftMs <= fromMs) return 1
    return this.#leftMs >= toMs ? 0 : (toMs - this.#leftMs) / (toMs - fromMs)
  }
}
