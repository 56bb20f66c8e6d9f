import type { ServiceLoad } from '../service-measurements.ts'
import { type FoundPauses, fitPauses, hasPause, type LoadRuns } from './fit-pauses.ts'
import { type RecoveredRun, recoverRuns } from './recover-runs.ts'
import { fitLine, lineMs, type RunLine } from './run-line.ts'

/** What a server takes for a run of n requests: runMs, and for each of them what its time is beyond that. */
export type RunTimes = FoundPauses & {
  readonly runMs: number
  /** Times of single requests, runMs included, in any order; with pauses in them only when these are not regular. */
  readonly timesMs: readonly number[]
  /** What a request takes beside, while the server does not work on it. */
  readonly overheadMs: number
  /** How long the server needs to wake up when it was idle; who comes meanwhile joins the run. */
  readonly wakeMs: number
}

const RUNS_MIN = 200
const PASSES = 5
/** Runs in which noise can still be told from size. */
const SMALL_ROWS = 2
/** How long a sender takes at most to read the answers that it finds: to begin with, and for each. */
const READ_MS = 0.2
const READ_ROW_MS = 0.02

/**
 * The times of requests that share runs, out of loads.
 *
 * A line of the time of a run over its size, and what a run took longer when its first request met an idle server: that
 * is the way there and back, and waking up. How long the latter takes, those tell who came meanwhile: at λ requests a
 * millisecond a share 1 - e^(-λw) of such runs has more than one. What a run took far longer than the line is a pause.
 * Some come with time, others with requests: these by a counter when they are regular, as collections of garbage are,
 * or else each request has its chance of one.
 *
 * @param apartMs between the answers of two runs there is more than this
 * @returns undefined when too little was seen, or it was no such server
 */
export function fitRunTimes(loads: readonly ServiceLoad[], apartMs: number): RunTimes | undefined {
  let overheadMs = 0
  let seen: SeenRuns | undefined
  // Who met an idle server is known only when the overhead is: a few passes settle both.
  for (let pass = 0; pass < PASSES; pass += 1) {
    seen = seeRuns(loads, apartMs, overheadMs)
    if (seen === undefined) return undefined
    overheadMs = seen.line.idleMs - seen.wakeMs
  }
  if (seen === undefined) return undefined
  const { told, line, wakeMs } = seen
  const pauses = fitPauses(told, line)
  return { runMs: line.runMs, timesMs: timesOf(told, line, pauses), overheadMs, wakeMs, ...pauses }
}

/** The runs that can be told apart, and their line. */
type SeenRuns = { readonly told: readonly LoadRuns[]; readonly line: RunLine; readonly wakeMs: number }

function seeRuns(loads: readonly ServiceLoad[], apartMs: number, overheadMs: number): SeenRuns | undefined {
  const told = loads.map((load): LoadRuns => {
    const runs = recoverRuns(load, apartMs, overheadMs)
    return { load, runs: runs.filter((run) => run.met !== 'between' && !isSeenLate(run, load)) }
  })
  const runs = told.flatMap((of) => of.runs)
  const line = runs.length < RUNS_MIN ? undefined : fitLine(runs)
  return line && { told, line, wakeMs: Math.min(wakeOf(told), line.idleMs) }
}

/** The sender stood still when the run ended, and nobody knows for how long the answers had been there. */
function isSeenLate({ rows, ms, endMs }: RecoveredRun, { awayMs = [] }: ServiceLoad): boolean {
  const readMs = READ_MS + READ_ROW_MS * rows
  return awayMs.some(([fromMs, toMs]) => fromMs < endMs && toMs > Math.max(endMs - ms, endMs - readMs))
}

/** Times of single requests: runs of few tell how they vary, all of them how often one brings a pause. */
function timesOf(told: readonly LoadRuns[], line: RunLine, { byRequests }: FoundPauses): readonly number[] {
  const runs = told.flatMap((of) => of.runs)
  const small = runs.filter((run) => run.rows <= SMALL_ROWS && !hasPause(run, line))
  const noiseMs = balanced(
    small.map((run) => run.ms - lineMs(line, run)),
    line.rowMs,
  )
  const drawnMs: number[] = []
  if (byRequests?.isRegular === false) {
    const { lengthsMs, everyRequests } = byRequests
    const count = Math.round(noiseMs.length / everyRequests)
    for (let at = 0; at < count; at += 1)
      drawnMs.push(lengthsMs[Math.floor(((at + 0.5) / count) * lengthsMs.length)] ?? 0)
  }
  return [...noiseMs, ...drawnMs].map((ms) => line.runMs + line.rowMs + ms)
}

/** By the loads together, those with more runs that met an idle server more so. */
function wakeOf(loads: readonly LoadRuns[]): number {
  let [sumMs, count] = [0, 0]
  for (const { load, runs } of loads) {
    const idle = runs.filter(({ met }) => met === 'free')
    const joined = idle.filter(({ rows }) => rows > 1).length
    const perMs = load.sentMs.length / (load.sentMs.at(-1) ?? Number.POSITIVE_INFINITY)
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
