/** What the choice of a batch needs to know of a waiting request. */
export type Waiting = {
  readonly rows: number
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
  readonly rest: Job[]
}

/** What has been taken so far; `first` is the oldest of it. */
export type Taken<Job> = { readonly first: Job; readonly rows: number; readonly count: number }

/**
 * Chooses who goes next: the first that still wants an answer, however large, and with it all that follow, in their
 * order, that fit.
 *
 * @param fits whether one more can go with what has been taken
 */
export function takeBatch<Job extends Waiting>(
  queue: readonly Job[],
  fits: (taken: Taken<Job>, job: Job) => boolean,
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
    else if (first === undefined || fits({ first, rows, count: taken.length }, job)) {
      taken.push(job)
      rows += job.rows
    } else rest.push(job)
  }
  return { taken, late, abandoned, rest }
}
