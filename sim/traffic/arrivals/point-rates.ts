import type { RatePoint } from '../traffic.ts'
import { flatSegment, type RateSegment, slopedSegment } from './rate-segment.ts'

/** Each rate holds until the next point, the last one for ever. */
export function* stepRates(points: readonly RatePoint[]): Generator<RateSegment> {
  for (const [index, { atMs, ratePerSecond }] of points.entries())
    yield flatSegment((points[index + 1]?.atMs ?? Number.POSITIVE_INFINITY) - atMs, ratePerSecond)
}

/** Straight lines between the points; the last rate holds for ever. */
export function* rampRates(points: readonly RatePoint[]): Generator<RateSegment> {
  for (const [index, { atMs, ratePerSecond }] of points.entries()) {
    const next = points[index + 1]
    if (next === undefined) yield flatSegment(Number.POSITIVE_INFINITY, ratePerSecond)
    else yield slopedSegment(next.atMs - atMs, ratePerSecond, next.ratePerSecond)
  }
}
