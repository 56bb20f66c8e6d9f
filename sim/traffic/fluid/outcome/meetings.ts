import type { FluidStep } from '../fluid-step.ts'
import { type Tries, totalOf } from '../tries.ts'

/** Waits that differ by less count as the same: the latencies of a window are spread out once for each. */
const WAITS_PER_DOUBLING = 32
/** Of the slowness of pods that warm up. */
const SLOWNESS_PER_DOUBLING = 8
/** A microsecond: what waits less does not wait. */
const WAIT_MS_MIN = 0.001
/** From there to longer than any horizon. */
const DOUBLINGS = 48
const WAITS = DOUBLINGS * WAITS_PER_DOUBLING
const SHARES = 50

/** What requests met, gathered where it is alike. */
export class Meetings {
  /** By places, and by all else that requests met. */
  readonly #met = new Map<number, Map<number, Met>>()
  /** Where the last ones are: the next step is mostly like the one before. */
  #last: { readonly places: number; readonly key: number; readonly met: Met } | undefined

  /** Those who met something like that. */
  of(step: FluidStep): Met {
    const { places } = step
    const key = keyOf(step)
    if (this.#last !== undefined && this.#last.key === key && this.#last.places === places)
      return this.#last.met
    const met = this.#find(places, key, step)
    this.#last = { places, key, met }
    return met
  }

  #find(places: number, key: number, step: FluidStep): Met {
    let ofPlaces = this.#met.get(places)
    if (ofPlaces === undefined) {
      ofPlaces = new Map()
      this.#met.set(places, ofPlaces)
    }
    const known = ofPlaces.get(key)
    if (known !== undefined) return known
    const met = new Met(step)
    ofPlaces.set(key, met)
    return met
  }

  *all(): Generator<Met> {
    for (const ofPlaces of this.#met.values()) yield* ofPlaces.values()
  }

  clear(): void {
    this.#met.clear()
    this.#last = undefined
  }
}

/** Requests that met what is alike, and the means of it. */
export class Met {
  readonly #first: FluidStep
  /** How many, by the number of the try. */
  tries: number[] = []
  /** Shares that fail, once they are known. */
  lost: { readonly timedOut: number; readonly left: number } | undefined
  #count = 0
  #waitMs = 0
  #waits = 0
  #load = 0
  #slackMs = 0
  #slowness = 1
  #heldMs = 0

  constructor(first: FluidStep) {
    this.#first = first
  }

  add(step: FluidStep, tries: Tries, factor: number): void {
    if (this.tries.length === 0) {
      this.tries = tries.map(() => 0)
      this.#join(step, 1)
    }
    const count = totalOf(tries) * factor
    if (!(count > 0)) return
    for (let n = 0; n < tries.length; n += 1) this.tries[n] = (this.tries[n] ?? 0) + (tries[n] ?? 0) * factor
    this.#count += count
    this.#join(step, count / this.#count)
  }

  mean(): FluidStep {
    return {
      ...this.#first,
      waitMs: this.#waitMs,
      waits: this.#waits,
      load: this.#load,
      slackMs: this.#slackMs,
      slowness: this.#slowness,
      heldMs: this.#heldMs,
    }
  }

  #join({ waitMs, waits, load, slackMs, slowness, heldMs = 0 }: FluidStep, part: number): void {
    this.#waitMs += (waitMs - this.#waitMs) * part
    this.#waits += (waits - this.#waits) * part
    this.#load += (load - this.#load) * part
    this.#slackMs += (slackMs - this.#slackMs) * part
    this.#slowness += (slowness - this.#slowness) * part
    this.#heldMs += (heldMs - this.#heldMs) * part
  }
}

/** A whole number, the same for steps that are alike at the same places; below 2^53. */
function keyOf({ isBacklog, waitMs, waits, slackMs, slowness }: FluidStep): number {
  const slow = slowness === 1 ? 0 : Math.round(Math.log2(slowness) * SLOWNESS_PER_DOUBLING)
  const share = Math.round(waits * SHARES)
  const times = ((slow * (SHARES + 1) + share) * WAITS + waitKey(slackMs)) * WAITS + waitKey(waitMs)
  return times * 2 + (isBacklog ? 1 : 0)
}

function waitKey(ms: number): number {
  if (ms <= WAIT_MS_MIN) return 0
  const key = Math.round(Math.log2(ms / WAIT_MS_MIN) * WAITS_PER_DOUBLING)
  return Math.min(key + 1, WAITS - 1)
}
