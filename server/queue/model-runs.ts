import { ServeError } from '../errors.ts'
import type { Session } from '../onnx-session.ts'
import type { Tensor } from '../protocol/tensor/tensor.ts'
import type { PutOff } from './pause.ts'
import { runJoined } from './run-joined.ts'
import {
  costMs,
  fitTurn,
  learnCost,
  rowsWithin,
  type ServiceCost,
  TURN_MS,
  UNKNOWN_COST,
} from './service-cost.ts'
import type { Taken } from './take-batch.ts'

/**
 * How requests are put together: so many rows at most, and not more than take so long by what was learnt; fewer wait for
 * others until the first of them has waited `delayMs`, by default not at all.
 */
export type Batching = { readonly rowsMax: number; readonly budgetMs: number; readonly delayMs?: number }

type RunsParts = {
  readonly session: Session
  /** False: each request is a run of its own. */
  readonly batching: Batching | false
  readonly onRun: (rows: number, durationMs: number) => void
}

/** One request of a run. */
export type RunPart = {
  /** Requests of one key can be answered in one run. */
  readonly key: string
  readonly rows: number
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly string[]
  readonly resolve: (answers: readonly Tensor[]) => void
  readonly reject: (error: unknown) => void
}

/** What a run of the smallest model costs whatever its size, some 40 us, is less than 1 us for each of so many. */
const FULL_COUNT = 64

/** Somebody who waits. Times in milliseconds of the clock. */
type WaitingPart = { readonly rows: number; readonly sinceMs: number; readonly dueMs: number }

/** A batch that is being run. Times in milliseconds. */
type Run = { readonly startedMs: number; readonly expectedMs: number }

/** Runs requests together or each alone, and learns what that takes. */
export class ModelRuns {
  readonly #parts: RunsParts
  #cost: ServiceCost = UNKNOWN_COST
  /**
   * A few, so a list: a set that each run enters and leaves is copied every few runs, and as every old copy leads to the
   * next, all of them outlive the young generation. Half of what full collections had to find was that.
   */
  #current: readonly Run[] = []

  constructor(parts: RunsParts) {
    this.#parts = parts
  }

  /** How long so many requests will take one process, in milliseconds, by what was learnt. */
  workMs(rows: number, count: number): number {
    const { batching } = this.#parts
    const runs = batching === false ? count : Math.ceil(rows / this.#rowsMax(batching))
    return costMs(this.#cost, rows, runs)
  }

  /** How long what is being run will still take; nothing runs where it would keep us from asking. */
  currentMs(): number {
    const nowMs = performance.now()
    let sumMs = 0
    for (const { startedMs, expectedMs } of this.#current)
      sumMs += Math.max(startedMs + expectedMs - nowMs, 0)
    return sumMs
  }

  /** Whether the run of those who wait is put off; undefined: it is time. */
  putOff(waiting: readonly WaitingPart[], nowMs: number): PutOff | undefined {
    const { batching } = this.#parts
    if (batching === false || !batching.delayMs) return undefined
    let [rows, untilMs] = [0, Number.POSITIVE_INFINITY]
    for (const part of waiting) {
      rows += part.rows
      untilMs = Math.min(untilMs, part.sinceMs + batching.delayMs, this.latestMs(part))
    }
    const rowsLeft = this.#rowsMax(batching) - rows
    return rowsLeft > 0 && untilMs > nowMs ? { untilMs, rowsLeft } : undefined
  }

  /**
   * Whether so many fill a run: it costs each hardly less when more join it, nobody is to wait for them, and the event
   * loop is not kept from turning for too long.
   *
   * @param spentMs how long runs have kept it already
   */
  isFull(count: number, spentMs: number): boolean {
    const { batching } = this.#parts
    if (batching === false || batching.delayMs || count < FULL_COUNT) return false
    return spentMs + this.workMs(FULL_COUNT, 1) <= TURN_MS
  }

  /**
   * When the run of a request must begin so that it is answered in time, by what was learnt. The timer that ends a pause
   * comes when the event loop turns: what keeps it from that does so for some 5 ms.
   */
  latestMs({ rows, dueMs }: Pick<WaitingPart, 'rows' | 'dueMs'>): number {
    return dueMs - this.workMs(rows, 1) - TURN_MS
  }

  /** Who may go with those that have been taken. */
  rule(): (taken: Taken<RunPart>, part: RunPart) => boolean {
    const { batching } = this.#parts
    const cost = this.#cost
    if (batching === false) return ({ rows, count }, part) => fitTurn(cost, rows + part.rows, count + 1)
    const rowsMax = this.#rowsMax(batching)
    return ({ first, rows }, part) => first.key === part.key && rows + part.rows <= rowsMax
  }

  /** Runs what was taken by the rule, and answers each. */
  async run(parts: readonly RunPart[]): Promise<void> {
    const isOne = this.#parts.batching !== false
    const rows = parts.reduce((sum, part) => sum + part.rows, 0)
    const expectedMs = costMs(this.#cost, rows, isOne ? 1 : parts.length)
    const run: Run = { startedMs: performance.now(), expectedMs }
    this.#current = [...this.#current, run]
    if (isOne) await this.#runTogether(parts, rows)
    else await this.#runEach(parts)
    this.#current = this.#current.filter((each) => each !== run)
  }

  /** Several runs in one turn of the event loop. */
  async #runEach(parts: readonly RunPart[]): Promise<void> {
    const startedMs = performance.now()
    const { session } = this.#parts
    const ends = await Promise.allSettled(parts.map(({ inputs, outputs }) => session.run(inputs, outputs)))
    // How long each of them took, nobody saw.
    const durationMs = (performance.now() - startedMs) / parts.length
    for (const [at, part] of parts.entries()) {
      const end = ends[at]
      if (end?.status === 'fulfilled') {
        this.#learn(part.rows, durationMs)
        part.resolve(end.value)
      } else part.reject(end?.reason)
    }
  }

  /**
   * A failure of several together is nobody's: each is tried alone, so that one request cannot fail the others. But
   * what ended one process is not given to a second.
   */
  async #runTogether(parts: readonly RunPart[], rows: number): Promise<void> {
    const startedMs = performance.now()
    try {
      const answers = await runJoined(this.#parts.session, parts)
      this.#learn(rows, performance.now() - startedMs)
      for (const [at, part] of parts.entries()) part.resolve(answers[at] ?? [])
    } catch (error) {
      if (parts.length > 1 && !(error instanceof ServeError)) await this.#runEach(parts)
      else for (const part of parts) part.reject(error)
    }
  }

  #learn(rows: number, durationMs: number): void {
    this.#cost = learnCost(this.#cost, rows, durationMs)
    this.#parts.onRun(rows, durationMs)
  }

  #rowsMax({ rowsMax, budgetMs }: Batching): number {
    return rowsWithin(this.#cost, budgetMs, rowsMax)
  }
}
