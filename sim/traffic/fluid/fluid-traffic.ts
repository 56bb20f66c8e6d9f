import { ratesOf } from '../arrivals/open-arrivals.ts'
import { type RateSegment, steadyMs } from '../arrivals/rate-segment.ts'
import type { Traffic } from '../traffic.ts'
import type { FluidFlow } from './fluid-flow.ts'

/** Within a step the rate and the queues count as constant, or as rising evenly. */
const STEP_MS = 10_000
/** Longer ones where the rate moves by no more than that share: nine in ten steps of a day's sine take a minute. */
const STEP_MS_MAX = 60_000
const SHARE = 0.005

/** Lets the traffic flow through the fluid, in steps that end where its rate changes, and after 10 to 60 s. */
export class FluidTraffic {
  readonly #rates: Iterator<RateSegment>
  readonly #flow: FluidFlow
  #segment: RateSegment = { lengthMs: 0, fromPerMs: 0, toPerMs: 0 }
  #segmentFromMs = 0
  #stepMs = STEP_MS
  #nowMs = 0

  constructor(traffic: Traffic, seed: number, flow: FluidFlow) {
    this.#rates = ratesOf(traffic, seed)
    this.#flow = flow
  }

  /** Time goes on to that moment, with so many pods that do not answer all the way, beside those in the flow. */
  advanceTo(tMs: number, silent: number): void {
    while (this.#nowMs < tMs) {
      const endMs = this.#segmentEndMs()
      const toMs = Math.min(tMs, endMs, this.#nowMs + this.#stepMs)
      this.#flow.advanceTo(toMs, this.#rateBetween(this.#nowMs, toMs), silent)
      this.#nowMs = toMs
    }
  }

  /** Opens the next segment when the last one has ended; behind all of them nobody comes. */
  #segmentEndMs(): number {
    for (;;) {
      const endMs = this.#segmentFromMs + this.#segment.lengthMs
      if (endMs > this.#nowMs) return endMs
      const next = this.#rates.next()
      this.#segmentFromMs = endMs
      this.#segment =
        next.done === true ? { lengthMs: Number.POSITIVE_INFINITY, fromPerMs: 0, toPerMs: 0 } : next.value
      this.#stepMs = stepOf(this.#segment)
    }
  }

  /** The mean rate: that in the middle, on a straight line. */
  #rateBetween(fromMs: number, toMs: number): number {
    const { lengthMs, fromPerMs, toPerMs } = this.#segment
    if (fromPerMs === toPerMs) return fromPerMs
    const inMs = (fromMs + toMs) / 2 - this.#segmentFromMs
    return fromPerMs + ((toPerMs - fromPerMs) * inMs) / lengthMs
  }
}

/** How long the rate of the segment counts as the same. */
function stepOf(segment: RateSegment): number {
  return Math.min(Math.max(steadyMs(segment, SHARE), STEP_MS), STEP_MS_MAX)
}
