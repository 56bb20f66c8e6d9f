/** What the choice of a batch needs to know of a waiting request. */
export type Waiting = {
  readonly rows: number
  /** Requests of one key can be answered in one run; undefined: only alone. */
  readonly key: string | undefined
  /** When its answer is of no use any more, in milliseconds of the clock. */
  readonly dueMs: number
  /** Whether whoever asked has left. */
  readonly isAbandoned: () => boolean
}

/** Who goes next. */
export type Batch<Job> = {
  readonly taken: readonly Job[]
  /** Whose time is over. */
  readonly late: readonly Job[]
  /** Nobody waits for them any more. */
  readonly abandoned: readonly Job[]
  readonly rest: readonly Job[]
}

/**
 * Chooses the next run: the first that still wants an answer, and with it all that follow, in their order, that have its
 * key and room. The first goes however large it is.
 *
 * @param rowsMax rows of the run
 */
export function takeBatch<Job extends Waiting>(
  queue: readonly Job[],
  rowsMax: number,
  nowMs: number,
): Batch<Job> {
  const taken: Job[] = []
  const late: Job[] = []
  const abandoned: Job[] = []
  const rest: Job[] = []
  let rows = 0
  for (const job of queue) {
    const [first] = taken
    if (job.isAbandoned()) abandoned.push(job)
    else if (job.dueMs <= nowMs) late.push(job)
    else if (
      first === undefined ||
      (first.key !== undefined && first.key === job.key && rows + job.rows <= rowsMax)
    ) {
      taken.push(job)
      rows += job.rows
    } else rest.push(job)
  }
  return { taken, late, abandoned, rest }
}
