/**
 * How a pod answers several requests in one run, as inference servers do: a run takes what waits when a place is free,
 * and is put off for a while when that is little.
 *
 * A run of n requests takes the service time of its first one, and `rowMs` for each other: a·n + b on average, with
 * a = `rowMs` and b = the mean service time less a. With `sharedMs` each other brings time of its own: then it is
 * a·n + b with b = `sharedMs` and a = the mean service time less b, and what holds up one request, such as a collection
 * of garbage, comes the more often the more requests a run has.
 */
export type Batching = {
  /** Requests in one run at most, at least 1. */
  readonly rowsMax: number
  /** How long a request waits for others to join it while a place is free; 0 begins at once. */
  readonly delayMs: number
  /** By how much each further request makes a run longer; at least 0. */
  readonly rowMs: number
  /**
   * How much of a request's service time a run has only once, whatever its size: each further request makes it longer
   * by what its own service time exceeds this, too. Default nothing but `rowMs` makes it longer.
   */
  readonly sharedMs?: number
}
