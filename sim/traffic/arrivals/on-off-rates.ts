import type { OnOffTraffic } from '../traffic.ts'
import { flatSegment, type RateSegment } from './rate-segment.ts'

/** Requests and silence in turns without end. It begins with requests. */
export function* onOffRates({ ratePerSecond, onMs, offMs }: OnOffTraffic): Generator<RateSegment> {
  for (;;) {
    yield flatSegment(onMs, ratePerSecond)
    yield flatSegment(offMs, 0)
  }
}
