/** A stretch of time over which the arrival rate is a straight line. */
export type RateSegment = {
  /** Over 0; infinite for a rate that never changes again. */
  readonly lengthMs: number
  /** Requests a millisecond at its start. */
  readonly fromPerMs: number
  /** Requests a millisecond at its end. */
  readonly toPerMs: number
}

/** How long the rate moves by no more than that share of its lower end, in milliseconds; infinite for one rate. */
export function steadyMs({ lengthMs, fromPerMs, toPerMs }: RateSegment, share: number): number {
  if (fromPerMs === toPerMs) return Number.POSITIVE_INFINITY
  return (lengthMs * (share * Math.min(fromPerMs, toPerMs))) / Math.abs(toPerMs - fromPerMs)
}

/** A stretch of one rate. */
export function flatSegment(lengthMs: number, ratePerSecond: number): RateSegment {
  return { lengthMs, fromPerMs: ratePerSecond / 1000, toPerMs: ratePerSecond / 1000 }
}

/** A straight line from one rate to another. */
export function slopedSegment(lengthMs: number, fromPerSecond: number, toPerSecond: number): RateSegment {
  return { lengthMs, fromPerMs: fromPerSecond / 1000, toPerMs: toPerSecond / 1000 }
}
