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
/**
 * The same where a child would have the processor only while the server has not: it would bring probes that are
 * answered meanwhile, at the cost of 4 to 6 % of the requests. Beside runs of 11 to 14 ms inside they wait for 16 to 30
 * ms at p99, beside a child for 7 to 12.
 */
const ROW_MS_MAX_ALONE = 16
/** Seldom, and still within what a probe may wait. */
const REQUEST_MS_MAX = 20

/**
 * Inside is cheaper, as long as no run of the model keeps the event loop for longer than a probe may wait, and no
 * processor would have nothing to do.
 *
 * @param processors how many the server may use, such as 0.5
 */
export function choosePlace({ rowMs, requestMs = 0 }: MeasuredRuns, processors: number): Place {
  const rowMsMax = processors > 1 ? ROW_MS_MAX : ROW_MS_MAX_ALONE
  return rowMs > rowMsMax || requestMs > REQUEST_MS_MAX ? 'child' : 'inside'
}
