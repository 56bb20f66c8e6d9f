import { assert } from '../../sim/assert.ts'
import type { ServiceTime, ServiceTimeBucket } from '../../sim/traffic/service/service-time.ts'

/** What theory says of a queue at rest in the long run. */
export type QueueTheory = {
  /** Mean time in the queue, in milliseconds, of requests that are not turned away. */
  readonly waitMs: number
  /** Share of time in which a place works. */
  readonly utilization: number
  /** Share of requests that find no place to wait in. */
  readonly blocking: number
}

/** The mean of the service time, and of its square: what Pollaczek and Khinchine's formula needs. */
export function momentsOf(time: ServiceTime): { readonly meanMs: number; readonly meanSquare: number } {
  switch (time.kind) {
    case 'constant':
      return { meanMs: time.ms, meanSquare: time.ms ** 2 }
    case 'exponential':
      return { meanMs: time.meanMs, meanSquare: 2 * time.meanMs ** 2 }
    case 'lognormal':
    case 'gamma':
      return { meanMs: time.meanMs, meanSquare: time.meanMs ** 2 * (1 + time.variation ** 2) }
    case 'histogram':
      return histogramMoments(time.buckets)
  }
}

/** Of a number spread evenly from a to b, the mean is (a + b)/2 and the mean square (a² + ab + b²)/3. */
function histogramMoments(buckets: readonly ServiceTimeBucket[]): { meanMs: number; meanSquare: number } {
  let total = 0
  let sum = 0
  let sumOfSquares = 0
  let fromMs = 0
  for (const { upToMs, count } of buckets) {
    total += count
    sum += (count * (fromMs + upToMs)) / 2
    sumOfSquares += (count * (fromMs ** 2 + fromMs * upToMs + upToMs ** 2)) / 3
    fromMs = upToMs
  }
  return { meanMs: sum / total, meanSquare: sumOfSquares / total }
}

/** Offered work and places: M/M/c, by Erlang's C formula. One place makes it M/M/1. */
export function theoryOfMmc(ratePerMs: number, meanMs: number, places: number): QueueTheory {
  const offered = ratePerMs * meanMs
  assert(offered < places, 'the queue comes to rest')
  // Erlang B by its recursion, which neither overflows nor cancels.
  let blocked = 1
  for (let place = 1; place <= places; place += 1) blocked = (offered * blocked) / (place + offered * blocked)
  const waits = blocked / (1 - (offered / places) * (1 - blocked))
  return { waitMs: (waits * meanMs) / (places - offered), utilization: offered / places, blocking: 0 }
}

/** One place and any service time: M/G/1, by the formula of Pollaczek and Khinchine. A constant time makes it M/D/1. */
export function theoryOfMg1(ratePerMs: number, time: ServiceTime): QueueTheory {
  const { meanMs, meanSquare } = momentsOf(time)
  const utilization = ratePerMs * meanMs
  assert(utilization < 1, 'the queue comes to rest')
  return { waitMs: (ratePerMs * meanSquare) / (2 * (1 - utilization)), utilization, blocking: 0 }
}

/** So many places and room for so many requests, those in service included: M/M/c/K, from its chain of states. */
export function theoryOfMmck(
  ratePerMs: number,
  meanMs: number,
  { places, room }: { readonly places: number; readonly room: number },
): QueueTheory {
  const weights = [1]
  for (let n = 1; n <= room; n += 1)
    weights.push(((weights[n - 1] ?? 0) * ratePerMs * meanMs) / Math.min(n, places))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const chance = weights.map((weight) => weight / total)
  const blocking = chance[room] ?? 0
  const waiting = chance.reduce((sum, share, n) => sum + share * Math.max(0, n - places), 0)
  const taken = ratePerMs * (1 - blocking)
  return { waitMs: waiting / taken, utilization: (taken * meanMs) / places, blocking }
}

/**
 * Every n-th request of Poisson arrivals to one place with exponential times: E_n/M/1, what round-robin over n pods
 * makes of each of them. An arrival finds the place busy with the chance s that solves s = (n·λ / (n·λ + μ·(1 - s)))^n.
 *
 * @param ratePerMs of the requests to that one place
 */
export function theoryOfEn1(ratePerMs: number, meanMs: number, n: number): QueueTheory {
  let busy = 0.5
  for (let i = 0; i < 10_000; i += 1) busy = ((n * ratePerMs) / (n * ratePerMs + (1 - busy) / meanMs)) ** n
  return { waitMs: (busy * meanMs) / (1 - busy), utilization: ratePerMs * meanMs, blocking: 0 }
}

/**
 * Runs of at most so many requests, each of exponential length whatever its size, one at a time: M/M^[1,K]/1, where a
 * run takes what waits when the one before ends (Bailey's rule). While a run goes on, n requests wait with a chance
 * proportional to r^n, where r solves μ·r^(K+1) - (λ + μ)·r + λ = 0 between 0 and 1.
 */
export function theoryOfBulk(ratePerMs: number, meanMs: number, rowsMax: number): QueueTheory {
  const served = 1 / meanMs
  assert(ratePerMs < rowsMax * served, 'the queue comes to rest')
  let [from, to] = [0, 1]
  // The equation holds at 1 too: from the root that is sought up to there its left side is below 0.
  for (let i = 0; i < 200; i += 1) {
    const middle = (from + to) / 2
    const left = served * middle ** (rowsMax + 1) - (ratePerMs + served) * middle + ratePerMs
    if (left > 0) from = middle
    else to = middle
  }
  const busyNobody = 1 / (served / ratePerMs + 1 / (1 - from))
  const waiting = (busyNobody * from) / (1 - from) ** 2
  return { waitMs: waiting / ratePerMs, utilization: busyNobody / (1 - from), blocking: 0 }
}
