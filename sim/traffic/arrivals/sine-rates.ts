import type { SineTraffic } from '../traffic.ts'
import { type RateSegment, slopedSegment } from './rate-segment.ts'

/** Lines in one period: they stray from the curve by at most (2π/256)²/8 of the amplitude, 0.0075 %. */
const LINES = 256

/** A sine wave, as lines between points on it, without end. */
export function* sineRates({ lowPerSecond, highPerSecond, periodMs }: SineTraffic): Generator<RateSegment> {
  const middle = (lowPerSecond + highPerSecond) / 2
  const amplitude = (highPerSecond - lowPerSecond) / 2
  const rateAt = (line: number): number => middle - amplitude * Math.cos((2 * Math.PI * line) / LINES)
  for (let line = 0; ; line = (line + 1) % LINES)
    yield slopedSegment(periodMs / LINES, rateAt(line), rateAt(line + 1))
}
