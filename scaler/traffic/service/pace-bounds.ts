/** Bounds of what makes a pod slower or lets it stand still, on the command line and in profiles; both included. */

/** Requests at a pod. */
export const CROWD = { min: 1, max: 1_000_000 } as const
/** Times as long: beyond that something else is wrong. */
export const FACTOR = { min: 0.1, max: 10 } as const
/** One in eleven days, and as many as leave a pod no time. */
export const PAUSES_PER_SECOND = { min: 0.000_001, max: 1000 } as const
/** Requests from one collection of garbage to the next. */
export const REQUESTS_BETWEEN = { min: 1, max: 1_000_000_000 } as const
