import { quantileOf } from '../quantile.ts'
import type { ServiceLoad } from '../service-measurements.ts'
import { leastSquares } from './least-squares.ts'
import { type RecoveredRun, recoverRuns } from './recover-runs.ts'

/** What a server takes for a run of n requests: runMs, and for each of them what its time is beyond that. */
export type RunTimes = {
  readonly runMs: number
  /** Times of single requests, runMs included, in any order. */
  readonly timesMs: readonly number[]
  /** What a request takes beside, while the server does not work on it. */
  readonly overheadMs: number
  /** How long the server needs to wake up when it was idle; who comes meanwhile joins the run. */
  readonly wakeMs: number
}

const RUNS_MIN = 200
/** Runs that take longer than the line by this share of it are left out of it. */
const FAR_SHARE = 0.6
const PASSES = 5
/** A pause makes a run longer by that share of it, and by two runs of one request. */
const PAUSE_BY_ONE = 2
/** Runs in which noise can still be told from size. */
const SMALL_ROWS = 2

/**
 * The times of requests that share runs, out of loads.
 *
 * A line of the time of a run over its size, and what a run took longer when its first request met an idle server: that
 * is the way there and back, and waking up. How long the latter takes, those tell who came meanwhile: at λ requests a
 * millisecond a share 1 - e^(-λw) of such runs has more than one. What a run took far longer than the line is a pause,
 * such as a collection of garbage: they come with requests, and so each request has its chance of one.
 *
 * @param apartMs between the answers of two runs there is more than this
 * @returns undefined when too little was seen, or it was no such server
 */
export function fitRunTimes(loads: readonly ServiceLoad[], apartMs: number): RunTimes | undefined {
  let overheadMs = 0
  let found: RunTimes | undefined
  // Who met an idle server is known only when the overhead is: a few passes settle both.
  for (let pass = 0; pass < PASSES; pass += 1) {
    const byLoad = loads.map((load) => recoverRuns(load, apartMs, overheadMs))
    const runs = byLoad.flat().filter(({ met }) => met !== 'between')
    const line = runs.length < RUNS_MIN ? undefined : fitLine(runs)
    if (line === undefined) return undefined
    const wakeMs = Math.min(wakeOf(loads, byLoad), line.idleMs)
    overheadMs = line.idleMs - wakeMs
    found = { runMs: line.runMs, timesMs: timesOf(runs, line), overheadMs, wakeMs }
  }
  return found
}

/** Times of single requests: runs of few tell how they vary, all of them how often one brings a pause. */
function timesOf(runs: readonly RecoveredRun[], line: RunLine): readonly number[] {
  const oneMs = line.runMs + line.rowMs
  const beyond = runs.map((run) => ({ run, ms: run.ms - lineMs(line, run) }))
  const isPause = ({ run, ms }: (typeof beyond)[number]): boolean =>
    ms > FAR_SHARE * lineMs(line, run) + PAUSE_BY_ONE * oneMs
  const pausesMs = beyond.filter(isPause).map(({ ms }) => ms)
  const noise = beyond.filter((each) => !isPause(each) && each.run.rows <= SMALL_ROWS)
  const noiseMs = balanced(
    noise.map(({ ms }) => ms),
    line.rowMs,
  )
  const requests = runs.reduce((sum, { rows }) => sum + rows, 0)
  const chosenMs = spread(pausesMs, (noiseMs.length * pausesMs.length) / requests)
  return [...noiseMs, ...chosenMs].map((ms) => oneMs + ms)
}

/** runMs + rowMs · n, and idleMs more when the server was idle. */
type RunLine = { readonly runMs: number; readonly rowMs: number; readonly idleMs: number }

/** Each run counts by how far it is off as a share of itself: a long one with a pause in it is not to tilt the line. */
function fitLine(runs: readonly RecoveredRun[]): RunLine | undefined {
  let kept = runs
  let line: RunLine | undefined
  for (let pass = 0; pass < PASSES; pass += 1) {
    const weights = kept.map((run) => (line === undefined ? run.rows : lineMs(line, run)) ** -0.5)
    const weighted = (of: (run: RecoveredRun) => number): readonly number[] =>
      kept.map((run, at) => of(run) * (weights[at] ?? 0))
    const idle = weighted(({ met }) => (met === 'free' ? 1 : 0))
    const columns = [weights, weighted(({ rows }) => rows), idle]
    const [runMs = 0, rowMs = 0, idleMs = 0] =
      leastSquares(
        columns,
        weighted(({ ms }) => ms),
      ) ?? []
    if (runMs <= 0 || rowMs <= 0) return undefined
    const next: RunLine = { runMs, rowMs, idleMs: Math.max(0, idleMs) }
    line = next
    kept = runs.filter((run) => run.ms < (1 + FAR_SHARE) * lineMs(next, run))
  }
  return line
}

function lineMs({ runMs, rowMs, idleMs }: RunLine, { rows, met }: RecoveredRun): number {
  return runMs + rowMs * rows + (met === 'free' ? idleMs : 0)
}

/** By the loads together, those with more runs that met an idle server more so. */
function wakeOf(loads: readonly ServiceLoad[], byLoad: readonly (readonly RecoveredRun[])[]): number {
  let [sumMs, count] = [0, 0]
  for (const [at, { sentMs }] of loads.entries()) {
    const idle = byLoad[at]?.filter(({ met }) => met === 'free') ?? []
    const joined = idle.filter(({ rows }) => rows > 1).length
    const perMs = sentMs.length / (sentMs.at(-1) ?? Number.POSITIVE_INFINITY)
    if (idle.length === 0 || joined === idle.length || perMs === 0) continue
    sumMs += (-Math.log(1 - joined / idle.length) / perMs) * idle.length
    count += idle.length
  }
  return count === 0 ? 0 : sumMs / count
}

/** Noise around 0 that never takes away more than a request's own time, for no run is shorter for one more. */
function balanced(noiseMs: readonly number[], rowMs: number): readonly number[] {
  let shiftMs = 0
  const moved = (): readonly number[] => noiseMs.map((ms) => Math.max(ms - shiftMs, -rowMs))
  for (let pass = 0; pass < PASSES; pass += 1)
    shiftMs += moved().reduce((sum, ms) => sum + ms, 0) / Math.max(noiseMs.length, 1)
  return moved()
}

/** About so many of the values, evenly from the least to the most. */
function spread(values: readonly number[], count: number): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b)
  const whole = Math.round(count)
  return Array.from({ length: whole }, (_, at) => quantileOf(sorted, (at + 0.5) / whole))
}
