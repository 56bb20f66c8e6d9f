import type { RandomStream } from '../../engine/random-stream.ts'
import { drawExponential } from '../numbers/draw.ts'
import type { BurstTraffic } from '../traffic.ts'
import { flatSegment, type RateSegment } from './rate-segment.ts'

/** Calm and bursts in turns without end, each of exponential length. It begins calm. */
export function* burstRates(
  { calmPerSecond, burstPerSecond, calmMs, burstMs }: BurstTraffic,
  lengths: RandomStream,
): Generator<RateSegment> {
  for (;;) {
    yield flatSegment(drawExponential(lengths) * calmMs, calmPerSecond)
    yield flatSegment(drawExponential(lengths) * burstMs, burstPerSecond)
  }
}
