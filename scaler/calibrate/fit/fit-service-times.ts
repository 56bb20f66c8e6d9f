import { medianOf } from '../quantile.ts'
import type { ServiceLoad } from '../service-measurements.ts'
import { type Meeting, recoverServices } from './recover-services.ts'

/** What places take for a request, each for one at a time. */
export type ServiceTimes = {
  /** Some of them, in any order. */
  readonly timesMs: readonly number[]
  /** What a request takes beside, while no place works on it. */
  readonly overheadMs: number
}

/** Fewer that waited tell too little of the slow ones. */
const WAITED_MIN = 100
/** Who met a free place is known only when the overhead is: a few passes settle both. */
const PASSES = 5

/**
 * Service times out of loads. What requests that met a free place took longer than those that waited, in the middle, is
 * overhead: the latter had their way to the server behind them when the place became free.
 *
 * @param places that work at once, each on one request
 * @returns undefined when too few waited
 */
export function fitServiceTimes(loads: readonly ServiceLoad[], places: number): ServiceTimes | undefined {
  let overheadMs = 0
  let timesMs: readonly number[] = []
  for (let pass = 0; pass < PASSES; pass += 1) {
    const services = loads.flatMap((load) => recoverServices(load, places, overheadMs))
    const of = (wanted: Meeting): readonly number[] =>
      services.filter(({ met }) => met === wanted).map(({ ms }) => ms)
    const [free, waited] = [of('free'), of('busy')]
    if (waited.length < WAITED_MIN) return undefined
    const beyondMs = free.length === 0 ? 0 : Math.max(0, medianOf(free) - medianOf(waited))
    overheadMs = beyondMs
    timesMs = [...free.map((ms) => ms - beyondMs), ...waited].filter((ms) => ms > 0)
  }
  return { timesMs, overheadMs }
}
