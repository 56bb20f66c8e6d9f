/** A moment and the arrival rate at it. */
export type RatePoint = {
  /** Milliseconds from the start, in order; the first one is 0. */
  readonly atMs: number
  /** At least 0. */
  readonly ratePerSecond: number
}

/**
 * How requests arrive at a service. Rates are requests a second. There is no chance in `constant` and `arrivals`; all
 * others draw Poisson arrivals at a rate that changes or not.
 */
export type Traffic =
  /** Evenly spaced: one request every 1/rate. */
  | { readonly kind: 'constant'; readonly ratePerSecond: number }
  /** Independent of each other, at the same rate all the time. */
  | { readonly kind: 'poisson'; readonly ratePerSecond: number }
  /** Each rate holds until the next point. */
  | { readonly kind: 'step'; readonly points: readonly RatePoint[] }
  /** Straight lines between the points; the last rate holds. */
  | { readonly kind: 'ramp'; readonly points: readonly RatePoint[] }
  | SineTraffic
  | BurstTraffic
  | FlashCrowdTraffic
  | OnOffTraffic
  /** As recorded: milliseconds from the start, in order. */
  | { readonly kind: 'arrivals'; readonly atMs: readonly number[] }
  /** The other one, so much later. */
  | { readonly kind: 'shifted'; readonly of: Traffic; readonly byMs: number }
  /** The first `everyMs` of the other one over and over, with chance of its own in each round. */
  | { readonly kind: 'looped'; readonly of: Traffic; readonly everyMs: number }
  /** Several at once. */
  | { readonly kind: 'mixed'; readonly parts: readonly Traffic[] }

/** Up and down evenly, from the lowest rate at the start: a day that begins at night, or a week. */
export type SineTraffic = {
  readonly kind: 'sine'
  readonly lowPerSecond: number
  readonly highPerSecond: number
  readonly periodMs: number
}

/** Calm and bursts in turns of random, exponential length: a Markov-modulated Poisson process of two states. */
export type BurstTraffic = {
  readonly kind: 'bursts'
  readonly calmPerSecond: number
  readonly burstPerSecond: number
  /** Mean length of a calm. */
  readonly calmMs: number
  /** Mean length of a burst. */
  readonly burstMs: number
}

/** Everybody at once: a steep straight rise, then an exponential fall back to the base. */
export type FlashCrowdTraffic = {
  readonly kind: 'flash-crowd'
  readonly basePerSecond: number
  readonly peakPerSecond: number
  /** When the rise begins. */
  readonly atMs: number
  readonly riseMs: number
  /** In this time after the peak, the excess falls to 1/e, some 37 %. */
  readonly decayMs: number
}

/** Requests for a while, then none for a while, over and over: for scaling to zero. */
export type OnOffTraffic = {
  readonly kind: 'on-off'
  readonly ratePerSecond: number
  readonly onMs: number
  readonly offMs: number
}
