/** One queue at rest, in the eyes of the theory that is known for it. */
export type QueueAtRest = {
  /** Chance that a request waits. */
  readonly waits: number
  /** Mean number of waiting requests. */
  readonly waiting: number
  /** Chance that a request finds no place to wait in. */
  readonly rejected: number
  /**
   * Of a bounded queue: shares of the requests that are taken, by the place at which they wait; the first is that of
   * those which do not.
   */
  readonly lengths?: readonly number[]
}

/**
 * A queue of so many places at a load, by Erlang's C, with the correction of Allen and Cunneen for times that vary more
 * or less than exponential ones. It is exact for M/M/c and M/G/1.
 *
 * @param load share of time in which a place works, below 1
 * @param variation mean of the squared variations of the gaps between arrivals and of the service times
 */
export function unboundedQueue(places: number, load: number, variation: number): QueueAtRest {
  const offered = places * load
  let blocked = 1
  for (let place = 1; place <= places; place += 1) blocked = (offered * blocked) / (place + offered * blocked)
  const waits = blocked / (1 - load * (1 - blocked))
  return { waits, waiting: (variation * waits * load) / (1 - load), rejected: 0 }
}

/**
 * A queue with a bounded number of places to wait in, from the chain of its states. It is exact for M/M/c/K.
 *
 * @param load offered work by places, which may be over 1
 */
export function boundedQueue(places: number, load: number, limit: number): QueueAtRest {
  const weights = [1]
  let total = 1
  for (let n = 1; n <= places + limit; n += 1) {
    let weight = ((weights[n - 1] ?? 0) * places * load) / Math.min(n, places)
    if (total > 1e200) {
      // Only their proportions count.
      for (let i = 0; i < n; i += 1) weights[i] = (weights[i] ?? 0) / 1e200
      weight /= 1e200
      total /= 1e200
    }
    weights.push(weight)
    total += weight
  }
  const rejected = (weights[places + limit] ?? 0) / total
  const taken = total * (1 - rejected)
  // Who finds n inside, all places taken, is the (n - places + 1)th to wait.
  const free = weights.slice(0, places).reduce((sum, weight) => sum + weight, 0)
  const behind = weights.slice(places, places + limit).map((weight) => weight / taken)
  const waiting = weights.slice(places).reduce((sum, weight, n) => sum + n * weight, 0) / total
  return { waits: 1 - free / taken, waiting, rejected, lengths: [free / taken, ...behind] }
}
