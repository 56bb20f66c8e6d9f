import { leastSquares } from './least-squares.ts'
import type { RecoveredRun } from './recover-runs.ts'

/** runMs + rowMs · n, and idleMs more when the server was idle. */
export type RunLine = { readonly runMs: number; readonly rowMs: number; readonly idleMs: number }

/** Runs that take longer than the line by this share of it are left out of it. */
const FAR_SHARE = 0.6
const PASSES = 5

/**
 * The line of the time of runs over their size. Each run counts by how far it is off as a share of itself: a long one
 * with a pause in it is not to tilt the line.
 *
 * @returns undefined when it is no rising line
 */
export function fitLine(runs: readonly RecoveredRun[]): RunLine | undefined {
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

/** What the line says of a run, in milliseconds. */
export function lineMs({ runMs, rowMs, idleMs }: RunLine, { rows, met }: RecoveredRun): number {
  return runMs + rowMs * rows + (met === 'free' ? idleMs : 0)
}
