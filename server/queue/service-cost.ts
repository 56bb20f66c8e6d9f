/**
 * What a run costs, learnt from those before: duration = a·rows + b, by least squares in which each run counts
 * 0.95 of the next one, so that some 20 runs decide (BentoML fits the same line over its last 50 batches,
 * src/bentoml/_internal/marshal/dispatcher.py).
 */
export type ServiceCost = {
  /** Milliseconds a row. */
  readonly rowMs: number
  /** Milliseconds a run, whatever its size. */
  readonly runMs: number
  readonly sums: CostSums
}

/** Weighted sums over the runs seen: of 1, rows, rows², duration, rows·duration. */
type CostSums = {
  readonly weight: number
  readonly rows: number
  readonly rowsSquared: number
  readonly ms: number
  readonly rowsMs: number
}

const DECAY = 0.95
/** How long runs may keep the event loop from turning, unless one alone takes longer. */
export const TURN_MS = 5
/** Sizes that vary less than this, as a part of their mean squared, tell nothing of the slope. */
const VARIANCE_MIN = 1e-3

/** Nothing seen: a run costs nothing, and so nobody is refused for it. */
export const UNKNOWN_COST: ServiceCost = {
  rowMs: 0,
  runMs: 0,
  sums: { weight: 0, rows: 0, rowsSquared: 0, ms: 0, rowsMs: 0 },
}

/** The cost after one more run. While all runs are of one size, all of it is put down to the rows. */
export function learnCost({ sums }: ServiceCost, rows: number, ms: number): ServiceCost {
  const next: CostSums = {
    weight: sums.weight * DECAY + 1,
    rows: sums.rows * DECAY + rows,
    rowsSquared: sums.rowsSquared * DECAY + rows * rows,
    ms: sums.ms * DECAY + ms,
    rowsMs: sums.rowsMs * DECAY + rows * ms,
  }
  const { weight, rows: sumRows, rowsSquared, ms: sumMs, rowsMs } = next
  const variance = weight * rowsSquared - sumRows * sumRows
  const slope = (weight * rowsMs - sumRows * sumMs) / variance
  if (variance < VARIANCE_MIN * sumRows * sumRows || (sumMs - slope * sumRows) / weight < 0)
    return { rowMs: sumMs / sumRows, runMs: 0, sums: next }
  // Larger runs that took less are noise.
  if (slope < 0) return { rowMs: 0, runMs: sumMs / weight, sums: next }
  return { rowMs: slope, runMs: (sumMs - slope * sumRows) / weight, sums: next }
}

/**
 * Whether so many runs may share a turn of the event loop: not before one has been seen. Turning costs some 0.1 ms,
 * twice what the smallest models take, and a probe waits for 5 ms gladly.
 */
export function fitTurn(cost: ServiceCost, rows: number, runs: number): boolean {
  return cost.sums.weight > 0 && costMs(cost, rows, runs) <= TURN_MS
}

/** How long so many rows take in so many runs, in milliseconds. */
export function costMs({ rowMs, runMs }: ServiceCost, rows: number, runs: number): number {
  return rowMs * rows + runMs * runs
}

/** How many rows one run may hold to take at most `budgetMs`: at least 1, at most `rowsMax`. */
export function rowsWithin({ rowMs, runMs }: ServiceCost, budgetMs: number, rowsMax: number): number {
  const rows = rowMs === 0 ? rowsMax : Math.floor((budgetMs - runMs) / rowMs)
  return Math.min(Math.max(rows, 1), rowsMax)
}
