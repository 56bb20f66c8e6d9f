import type { FlashCrowdTraffic } from '../traffic.ts'
import { flatSegment, type RateSegment, slopedSegment } from './rate-segment.ts'

/** Lines for each time constant of the fall: they stray from the curve by at most (1/64)²/8 of the excess, 0.003 %. */
const LINES_PER_DECAY = 64
/** After 24 time constants 4e-11 of the excess is left: the base holds from there on. */
const DECAYS = 24

/** Base, a straight rise, and an exponential fall back to the base as lines between points on it. */
export function* flashCrowdRates(crowd: FlashCrowdTraffic): Generator<RateSegment> {
  const { basePerSecond, peakPerSecond, atMs, riseMs, decayMs } = crowd
  if (atMs > 0) yield flatSegment(atMs, basePerSecond)
  if (riseMs > 0) yield slopedSegment(riseMs, basePerSecond, peakPerSecond)
  const excess = peakPerSecond - basePerSecond
  const rateAt = (line: number): number => basePerSecond + excess * Math.exp(-line / LINES_PER_DECAY)
  for (let line = 0; line < DECAYS * LINES_PER_DECAY; line += 1)
    yield slopedSegment(decayMs / LINES_PER_DECAY, rateAt(line), rateAt(line + 1))
  yield flatSegment(Number.POSITIVE_INFINITY, basePerSecond)
}
