import type { RandomStream } from '../../engine/random-stream.ts'
import { drawExponential } from '../numbers/draw.ts'
import type { NumberSource } from '../numbers/number-source.ts'
import type { RateSegment } from './rate-segment.ts'

/** After the last segment. */
const ENDED: RateSegment = { lengthMs: 0, fromPerMs: 0, toPerMs: 0 }

/**
 * Poisson arrivals at a rate that changes over time.
 *
 * Exact, by inversion: the rate's integral between two arrivals is exponential with mean 1. On a line that starts at
 * rate r with slope k, the time d that uses up u of it solves r·d + k·d²/2 = u.
 */
export class PoissonArrivals implements NumberSource {
  readonly #segments: Iterator<RateSegment>
  readonly #gaps: RandomStream
  readonly #untilMs: number
  /** When the segment in force began. */
  #fromMs = 0
  /** How far into it the last arrival was. */
  #inMs = 0
  #segment: RateSegment = ENDED

  /** @param untilMs no rate is looked at that begins later: what never ends may have no arrivals either */
  constructor(segments: Iterator<RateSegment>, gaps: RandomStream, untilMs: number) {
    this.#segments = segments
    this.#gaps = gaps
    this.#untilMs = untilMs
    this.#advance()
  }

  fill(into: Float64Array): number {
    for (let written = 0; written < into.length; ) {
      if (this.#segment === ENDED) return written
      written =
        this.#segment.fromPerMs === this.#segment.toPerMs
          ? this.#fillFlat(into, written)
          : this.#fillSloped(into, written)
    }
    return into.length
  }

  /** Without memory, so that what is left of a gap at the end of a segment may be drawn anew. */
  #fillFlat(into: Float64Array, from: number): number {
    const { lengthMs, fromPerMs } = this.#segment
    const gaps = this.#gaps
    const fromMs = this.#fromMs
    const gapMs = fromPerMs === 0 ? Number.POSITIVE_INFINITY : 1 / fromPerMs
    let inMs = this.#inMs
    let written = from
    while (written < into.length) {
      inMs += drawExponential(gaps) * gapMs
      if (inMs >= lengthMs) {
        this.#advance()
        return written
      }
      into[written] = fromMs + inMs
      written += 1
    }
    this.#inMs = inMs
    return written
  }

  #fillSloped(into: Float64Array, from: number): number {
    const { lengthMs, fromPerMs, toPerMs } = this.#segment
    const slope = (toPerMs - fromPerMs) / lengthMs
    let written = from
    while (written < into.length) {
      const units = drawExponential(this.#gaps)
      const rate = fromPerMs + slope * this.#inMs
      const square = rate * rate + 2 * slope * units
      // A falling line may not hold as many units as were drawn.
      const stepMs = square < 0 ? Number.POSITIVE_INFINITY : (2 * units) / (rate + Math.sqrt(square))
      this.#inMs += stepMs
      if (this.#inMs >= lengthMs) {
        this.#advance()
        return written
      }
      into[written] = this.#fromMs + this.#inMs
      written += 1
    }
    return written
  }

  #advance(): void {
    this.#fromMs += this.#segment.lengthMs
    this.#inMs = 0
    const next = this.#fromMs >= this.#untilMs ? undefined : this.#segments.next()
    this.#segment = next === undefined || next.done === true ? ENDED : next.value
  }
}
