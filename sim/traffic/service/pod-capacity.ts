import { crowdingFactor } from './crowding.ts'
import { meanMsOf, serviceLaw } from './service-law.ts'
import type { ServiceModel } from './service-model.ts'

/**
 * How many requests a second one pod answers at most, on average: warm, all its places busy, and full runs waiting.
 *
 * 4 places of 20 ms each: 200. Runs of 8 requests that take 20 ms and 1 ms for each further one: 8 / 27 ms, 296. With
 * 0.5 of the core that it keeps busy, half of that.
 */
export function podCapacityPerSecond(service: ServiceModel): number {
  const { concurrency, cpu, pauses } = service
  const rows = rowsOf(service)
  const runMs = fullRunMs(service)
  // What is throttled gets its limit's share of time, however many places wait for it.
  const isThrottled = cpu !== undefined && cpu.cores > cpu.limitCores
  const runsAtOnce = isThrottled ? cpu.limitCores / cpu.cores : concurrency
  const pausedPart = pauses === undefined ? 0 : (pauses.perSecond * meanMsOf(pauses.length)) / 1000
  return (1000 * runsAtOnce * rows) / runMs / (1 + pausedPart)
}

/** A run of as many requests as it may have, at full speed. */
function fullRunMs(service: ServiceModel): number {
  const { serviceTime, concurrency, batching, balance, queueLimit, crowding, collections } = service
  const rows = rowsOf(service)
  const { rowMs = 0, sharedMs } = batching ?? {}
  const ownMs = sharedMs === undefined ? 0 : meanAbove(service, sharedMs)
  const garbageMs =
    collections === undefined ? 0 : (rows * meanMsOf(collections.length)) / collections.everyRequests
  const waiting = balance === 'shared-queue' ? 0 : (queueLimit ?? Number.POSITIVE_INFINITY)
  const workMs = meanMsOf(serviceTime) + (rows - 1) * (rowMs + ownMs)
  return (workMs + garbageMs) * crowdingFactor(crowding, concurrency * rows + waiting)
}

/** By how much service times exceed a bound, on average. */
function meanAbove({ serviceTime }: ServiceModel, boundMs: number): number {
  return serviceLaw(serviceTime).strata.reduce(
    (sum, { share, ms }) => sum + share * Math.max(0, ms - boundMs),
    0,
  )
}

function rowsOf({ batching }: ServiceModel): number {
  return batching?.rowsMax ?? 1
}
