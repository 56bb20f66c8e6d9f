import type { ServiceLoad } from '../service-measurements.ts'
import type { RecoveredRun } from './recover-runs.ts'
import { lineMs, type RunLine } from './run-line.ts'
import { type SeenPauses, splitPauses } from './split-pauses.ts'

/** Pauses of a server, and how long some of them are, from the least to the most. */
export type FoundPauses = {
  /** Those that come with time. */
  readonly byTime?: { readonly perSecond: number; readonly lengthsMs: readonly number[] }
  /** Those that come with requests; regular ones when about as many requests are from each to the next. */
  readonly byRequests?: {
    readonly everyRequests: number
    readonly isRegular: boolean
    readonly lengthsMs: readonly number[]
  }
}

/** The runs of one load that can be told apart from outside, in order. */
export type LoadRuns = { readonly load: ServiceLoad; readonly runs: readonly RecoveredRun[] }

/** A pause makes a run longer by that share of it, and by three runs of one request. */
const PAUSE_SHARE = 0.25
const PAUSE_BY_ONE = 3
/** Pauses that are kept of those that were seen. */
const PAUSES_TOLD = 50
/** Standard deviation by mean of the requests between two pauses: 1 when each has its chance of one, 0 as by a clock. */
const REGULAR_MAX = 0.8

/** Whether the run took so much longer than the line that it had a pause. */
export function hasPause(run: RecoveredRun, line: RunLine): boolean {
  return pauseMs(run, line) > PAUSE_SHARE * lineMs(line, run) + PAUSE_BY_ONE * (line.runMs + line.rowMs)
}

/** How the server stands still, by what its runs took longer than the line. */
export function fitPauses(loads: readonly LoadRuns[], line: RunLine): FoundPauses {
  const all = loads.flatMap(({ runs }) => runs)
  const requests = all.reduce((sum, { rows }) => sum + rows, 0)
  const perRequest = all.filter((run) => hasPause(run, line)).length / requests
  const seen = loads.map(({ load, runs }): SeenPauses => {
    const lengthsMs = runs.filter((run) => hasPause(run, line)).map((run) => pauseMs(run, line))
    return {
      seconds: (load.sentMs.at(-1) ?? 0) / 1000,
      // Two pauses of one run are seen as one longer one.
      requests: runs.reduce((sum, { rows }) => sum + rows * Math.exp(-perRequest * (rows - 1)), 0),
      lengthsMs,
    }
  })
  const { perSecond, pauses } = splitPauses(seen)
  const [byTime, byRequests] = [
    pauses.map(({ ms, byTime: weight }) => ({ ms, weight })),
    pauses.map(({ ms, byTime: weight }) => ({ ms, weight: 1 - weight })),
  ]
  const weight = byRequests.reduce((sum, each) => sum + each.weight, 0)
  return {
    ...(perSecond > 0 ? { byTime: { perSecond, lengthsMs: spread(byTime) } } : {}),
    ...(weight > 0
      ? {
          byRequests: {
            everyRequests: requests / weight,
            isRegular: variationBetween(loads, line) <= REGULAR_MAX,
            lengthsMs: spread(byRequests),
          },
        }
      : {}),
  }
}

function pauseMs(run: RecoveredRun, line: RunLine): number {
  return run.ms - lineMs(line, run)
}

/** How much the number of requests from one pause to the next varies: standard deviation by mean; 1 when few are seen. */
function variationBetween(loads: readonly LoadRuns[], line: RunLine): number {
  const between = loads.flatMap(({ runs }) => {
    const counts = [0]
    for (const run of runs) {
      counts.push((counts.pop() ?? 0) + run.rows)
      if (hasPause(run, line)) counts.push(0)
    }
    // What was before the first and is behind the last is no whole stretch.
    return counts.slice(1, -1)
  })
  if (between.length < PAUSES_TOLD) return 1
  const mean = between.reduce((sum, count) => sum + count, 0) / between.length
  const variance = between.reduce((sum, count) => sum + (count - mean) ** 2, 0) / between.length
  return Math.sqrt(variance) / mean
}

/** Some of the lengths, evenly from the least to the most, each as often as its weight says. */
function spread(lengths: readonly { readonly ms: number; readonly weight: number }[]): readonly number[] {
  const sorted = lengths.toSorted((a, b) => a.ms - b.ms)
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0)
  const spreadMs: number[] = []
  let passed = 0
  for (const { ms, weight } of sorted) {
    passed += weight
    while (((spreadMs.length + 0.5) / PAUSES_TOLD) * total <= passed && spreadMs.length < PAUSES_TOLD)
      spreadMs.push(ms)
  }
  return spreadMs
}
