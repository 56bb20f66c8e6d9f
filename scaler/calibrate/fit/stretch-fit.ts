import { predictLoad } from '../predict-load.ts'
import { meanMsOf } from '../profile/mean-ms.ts'
import type { ServiceFit } from '../profile/service-profile.ts'
import { latenciesOf } from '../quantile.ts'
import type { ServiceLoad } from '../service-measurements.ts'

/** Service times were taken for longer or shorter by no more than that. */
const STRETCH_MIN = 0.8
const STRETCH_MAX = 1.25
/** Near full load a hundredth of the service time is a tenth of the wait. */
const PRECISION = 0.003
/** Simulations of each load. */
const DRAWS = 3
const GOLDEN = (Math.sqrt(5) - 1) / 2

/**
 * The fit with service times stretched so that the loads it was made of come out as they were measured, simulated with
 * the very moments at which their requests were sent: a line is straight, and the cost of a request is so only nearly.
 */
export function stretchFit(fit: ServiceFit, loads: readonly ServiceLoad[]): ServiceFit {
  const measured = loads.map(({ latenciesMs }) => latenciesOf(latenciesMs))
  // The middle: the tail depends on pauses, of which some loads had more by chance.
  const missBy = (factor: number): number => {
    const tried = stretched(fit, factor)
    return loads.reduce((sum, { sentMs }, at) => {
      const [foretold, seen] = [predictLoad(tried, sentMs, DRAWS).p50Ms, measured[at]?.p50Ms]
      return sum + (foretold && seen ? Math.log(foretold / seen) ** 2 : 0)
    }, 0)
  }
  let [from, to] = [STRETCH_MIN, STRETCH_MAX]
  let [left, right] = [to - GOLDEN * (to - from), from + GOLDEN * (to - from)]
  let [leftMiss, rightMiss] = [missBy(left), missBy(right)]
  while (to - from > PRECISION)
    if (leftMiss < rightMiss) {
      ;[to, right, rightMiss] = [right, left, leftMiss]
      left = to - GOLDEN * (to - from)
      leftMiss = missBy(left)
    } else {
      ;[from, left, leftMiss] = [left, right, rightMiss]
      right = from + GOLDEN * (to - from)
      rightMiss = missBy(right)
    }
  return stretched(fit, (from + to) / 2)
}

/** What runs share stays as it is. */
function stretched(fit: ServiceFit, factor: number): ServiceFit {
  const { serviceTime, batching, concurrency, collections } = fit
  const sharedMs = batching?.sharedMs ?? 0
  let fromMs = 0
  let [sum, count] = [0, 0]
  const buckets = serviceTime.buckets.map((bucket) => {
    const upToMs = bucket.upToMs > sharedMs ? sharedMs + factor * (bucket.upToMs - sharedMs) : bucket.upToMs
    sum += (bucket.count * (fromMs + upToMs)) / 2
    count += bucket.count
    fromMs = upToMs
    return { upToMs, count: bucket.count }
  })
  const garbageMs = collections === undefined ? 0 : meanMsOf(collections.length) / collections.everyRequests
  const perRequestMs = sum / count - sharedMs + sharedMs / (batching?.rowsMax ?? 1) + garbageMs
  const capacityPerSecond = (1000 * concurrency) / perRequestMs
  return { ...fit, serviceTime: { kind: 'histogram', buckets }, capacityPerSecond }
}
