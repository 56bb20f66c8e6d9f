import { flatSegment, type RateSegment } from './rate-segment.ts'

/** Nobody for so long, and then the rate as it is. */
export function* shiftedRates(of: Iterable<RateSegment>, byMs: number): Generator<RateSegment> {
  if (byMs > 0) yield flatSegment(byMs, 0)
  yield* of
}

/** The first `everyMs` of the rate over and over; what one round lacks in length, nobody comes. */
export function* loopedRates(
  open: (round: number) => Iterable<RateSegment>,
  everyMs: number,
): Generator<RateSegment> {
  for (let round = 0; ; round += 1) {
    let leftMs = everyMs
    for (const segment of open(round)) {
      if (segment.lengthMs >= leftMs) {
        yield cut(segment, leftMs)
        leftMs = 0
        break
      }
      yield segment
      leftMs -= segment.lengthMs
    }
    if (leftMs > 0) yield flatSegment(leftMs, 0)
  }
}

/** The sum of several rates: a segment ends where any of theirs does. */
export function* summedRates(all: readonly Iterator<RateSegment>[]): Generator<RateSegment> {
  let open = all.flatMap((rates) => next(rates))
  while (open.length > 0) {
    const lengthMs = Math.min(...open.map(({ rest }) => rest.lengthMs))
    const heads = open.map(({ rest }) => cut(rest, lengthMs))
    yield {
      lengthMs,
      fromPerMs: heads.reduce((sum, { fromPerMs }) => sum + fromPerMs, 0),
      toPerMs: heads.reduce((sum, { toPerMs }) => sum + toPerMs, 0),
    }
    open = open.flatMap(({ rates, rest }) =>
      rest.lengthMs === lengthMs ? next(rates) : [{ rates, rest: after(rest, lengthMs) }],
    )
  }
}

type Open = { readonly rates: Iterator<RateSegment>; readonly rest: RateSegment }

function next(rates: Iterator<RateSegment>): readonly Open[] {
  const segment = rates.next()
  return segment.done === true ? [] : [{ rates, rest: segment.value }]
}

/** The rate so far into a segment. */
function rateAt({ lengthMs, fromPerMs, toPerMs }: RateSegment, inMs: number): number {
  return fromPerMs === toPerMs ? fromPerMs : fromPerMs + ((toPerMs - fromPerMs) * inMs) / lengthMs
}

function cut(segment: RateSegment, lengthMs: number): RateSegment {
  return { lengthMs, fromPerMs: segment.fromPerMs, toPerMs: rateAt(segment, lengthMs) }
}

function after(segment: RateSegment, inMs: number): RateSegment {
  return { lengthMs: segment.lengthMs - inMs, fromPerMs: rateAt(segment, inMs), toPerMs: segment.toPerMs }
}
