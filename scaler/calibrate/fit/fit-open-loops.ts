import type { ServiceFit } from '../profile/service-profile.ts'
import type { ServiceLoad } from '../service-measurements.ts'
import { fitRunTimes } from './fit-run-times.ts'
import { fitServiceTimes } from './fit-service-times.ts'
import { stretchFit } from './stretch-fit.ts'
import { timesHistogram } from './times-histogram.ts'

/** How much apart answers of two runs are at least, as a share of what a run of none would take. */
const APART_SHARE = 0.7

/**
 * What loads like real ones tell of the service: requests that meet each other show what a place takes for each of them
 * and what it does not, pauses of the server included, which a request that is alone seldom meets.
 *
 * @param guess what closed loops and bursts told: places, and whether requests share runs
 * @param runMs what a run takes whatever its size, as far as closed loops told
 * @returns the better fit; undefined when too few requests met others
 */
export function fitOpenLoops(
  guess: ServiceFit,
  runMs: number | undefined,
  loads: readonly ServiceLoad[],
): ServiceFit | undefined {
  const fit = guess.batching === undefined ? fitPlaces(guess, loads) : fitSharedRuns(guess, runMs, loads)
  return fit === undefined ? undefined : stretchFit(fit, loads)
}

function fitPlaces(guess: ServiceFit, loads: readonly ServiceLoad[]): ServiceFit | undefined {
  const found = fitServiceTimes(loads, guess.concurrency)
  if (found === undefined) return undefined
  return { ...guess, serviceTime: histogramOf(found.timesMs), overheadMs: found.overheadMs }
}

/** Runs at the same time cannot be told apart from outside. */
function fitSharedRuns(
  guess: ServiceFit,
  runMs: number | undefined,
  loads: readonly ServiceLoad[],
): ServiceFit | undefined {
  const { concurrency, batching } = guess
  if (concurrency > 1 || batching === undefined || runMs === undefined) return undefined
  const found = fitRunTimes(loads, APART_SHARE * runMs)
  if (found === undefined) return undefined
  const { byTime, byRequests } = found
  return {
    ...guess,
    serviceTime: histogramOf(found.timesMs),
    overheadMs: found.overheadMs,
    batching: { rowsMax: batching.rowsMax, delayMs: found.wakeMs, rowMs: 0, sharedMs: found.runMs },
    ...(byTime && { pauses: { perSecond: byTime.perSecond, length: histogramOf(byTime.lengthsMs) } }),
    ...(byRequests?.isRegular && {
      collections: { everyRequests: byRequests.everyRequests, length: histogramOf(byRequests.lengthsMs) },
    }),
  }
}

function histogramOf(timesMs: readonly number[]): ServiceFit['serviceTime'] {
  const sorted = timesMs.toSorted((a, b) => a - b)
  const meanMs = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length
  return { kind: 'histogram', buckets: timesHistogram(sorted, meanMs) }
}
