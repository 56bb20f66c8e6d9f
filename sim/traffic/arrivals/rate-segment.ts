/** A stretch of time over which the arrival rate is a straight line. */
export type RateSegment = {
  /** Over 0; infinite for a rate that never changes again. */
  readonly lengthMs: number
  /** Requests a millisecond at its start. */
  readonly fromPerMs: number
  /** Requests a millisecond at its end. */
  readonly toPerMs: number
}

/** A stretch of one rate. */
export function flatSegment(lengthMs: number, ratePerSecond: number): RateSegment {
  return { lengthMs, fromPerMs: ratePerSecond / 1000, toPerMs: ratePerSecond / 1000 }
}

/** A straight line from one rate to another. */
export function slopedSegment(lengthMs: number, fromPerSecond: number, toPerSecond: number): RateSegment {
  return { lengthMs, fromPerMs: fromPerSecond / 1000, toPerMs: toPerSecond / 1000 }
}
