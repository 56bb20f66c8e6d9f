/** Where a model runs: in the server's own process, or in children. */
export type Place = 'inside' | 'child'

/** What runs were measured to take, in milliseconds. */
export type MeasuredRuns = {
  /** One row, or the one size that the model has. */
  readonly rowMs: number
  /** As many rows as a request may hold; when the model takes rows. */
  readonly requestMs?: number
}

/** What a run may take on the thread that answers probes. A hand-over to a child costs some 0.2 ms. */
const ROW_MS_MAX = 5
/** Seldom, and still within what a probe may wait. */
const REQUEST_MS_MAX = 20

/** Inside is cheaper, as long as no run of the model keeps the event loop for longer than a probe may wait. */
export function choosePlace({ rowMs, requestMs }: MeasuredRuns): Place {
  return rowMs > ROW_MS_MAX || (requestMs ?? 0) > REQUEST_MS_MAX ? 'child' : 'inside'
}
