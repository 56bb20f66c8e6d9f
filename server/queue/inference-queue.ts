import { setImmediate as nextTurn } from 'node:timers/promises'
import { problem, ServeError, serveError } from '../errors.ts'
import type { Session } from '../onnx-session.ts'
import type { InferCall } from '../protocol/inference-model.ts'
import type { Tensor, TensorMetadata } from '../protocol/tensor.ts'
import { joinTensors, splitTensor } from './join-tensors.ts'
import { judgeAdmission, type RefusalReason } from './judge-admission.ts'
import { costMs, fitTurn, learnCost, rowsWithin, type ServiceCost, UNKNOWN_COST } from './service-cost.ts'
import { type Taken, takeBatch, type Waiting } from './take-batch.ts'

/** How requests are put together: so many rows at most, and not more than take so long by what was learnt. */
export type Batching = { readonly rowsMax: number; readonly budgetMs: number }

/** Hears what happens. */
export type QueueObserver = {
  /** How many requests wait now. */
  onWaiting(count: number): void
  /** A request goes to the model, after so long in the queue. */
  onTaken(waitedMs: number): void
  onRun(rows: number, durationMs: number): void
  onRefused(reason: RefusalReason): void
}

type QueueParts = {
  readonly session: Session
  /** False: each request is a run of its own. */
  readonly batching: Batching | false
  /** How many requests may wait. */
  readonly waitingMax: number
  readonly observer: QueueObserver
}

type Job = Waiting & {
  /** Requests of one key can be answered in one run. */
  readonly key: string
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly string[]
  /** When it came, in milliseconds of the clock. */
  readonly sinceMs: number
  readonly resolve: (answers: readonly Tensor[]) => void
  readonly reject: (error: unknown) => void
}

/** A batch that is being run. Times in milliseconds. */
type Run = { readonly startedMs: number; readonly expectedMs: number }

/**
 * Requests wait here for the one session, which runs as many batches at a time as it has processes. Between two batches
 * the event loop turns once: what has come meanwhile joins the next one, and probes are answered.
 */
export class InferenceQueue {
  readonly #parts: QueueParts
  #jobs: Job[] = []
  /** Of all jobs; a request must not count them all. */
  #waitingRows = 0
  #cost: ServiceCost = UNKNOWN_COST
  /** As many at most as the session runs at a time. */
  #drains = 0
  readonly #runs = new Set<Run>()

  constructor(parts: QueueParts) {
    this.#parts = parts
  }

  /** @throws {ServeError} overloaded or deadline_exceeded; {Error} what the session threw */
  infer(given: readonly Tensor[], { outputs, dueMs, isAbandoned }: InferCall): Promise<readonly Tensor[]> {
    const { session } = this.#parts
    const inputs = inOrder(given, session.inputs)
    const rows = inputs[0]?.shape[0] ?? 1
    const sinceMs = performance.now()
    this.#admit(rows, dueMs - sinceMs)
    const key = inputs.map(({ shape }) => shape.slice(1).join()).join(';')
    return new Promise((resolve, reject) => {
      this.#jobs.push({ inputs, outputs, rows, key, dueMs, isAbandoned, sinceMs, resolve, reject })
      this.#waitingRows += rows
      this.#parts.observer.onWaiting(this.#jobs.length)
      if (this.#drains < session.parallel) this.#drain()
    })
  }

  #admit(ownRows: number, patienceMs: number): void {
    const { session, batching, waitingMax, observer } = this.#parts
    const waiting = this.#jobs.length
    const rows = this.#waitingRows
    const runs = batching === false ? waiting : Math.ceil(rows / this.#rowsMax(batching))
    const workMs = (costMs(this.#cost, rows, runs) + this.#runningMs()) / session.parallel
    const ownMs = costMs(this.#cost, ownRows, 1)
    const refusal = judgeAdmission({ waiting, waitingMax, workMs, ownMs, patienceMs })
    if (refusal === undefined) return
    observer.onRefused(refusal.reason)
    if (refusal.reason === 'deadline') {
      const left = `${Math.floor(patienceMs)} ms left for some ${Math.ceil(ownMs)} ms of work`
      throw serveError('deadline_exceeded', { detail: left })
    }
    const detail = `${waiting} of at most ${waitingMax}, for some ${Math.ceil(workMs)} ms`
    throw new ServeError([problem('overloaded', { detail })], undefined, refusal.retryAfterS)
  }

  /** How long what is being run will still take; nothing runs where it would keep us from asking. */
  #runningMs(): number {
    const nowMs = performance.now()
    let sumMs = 0
    for (const { startedMs, expectedMs } of this.#runs) sumMs += Math.max(startedMs + expectedMs - nowMs, 0)
    return sumMs
  }

  async #drain(): Promise<void> {
    const { observer } = this.#parts
    this.#drains += 1
    while (this.#jobs.length > 0) {
      await nextTurn()
      const nowMs = performance.now()
      const { taken, late, abandoned, rest } = takeBatch(this.#jobs, this.#rule(), nowMs)
      this.#jobs = rest
      this.#waitingRows = rest.reduce((sum, job) => sum + job.rows, 0)
      observer.onWaiting(rest.length)
      for (const { sinceMs } of taken) observer.onTaken(nowMs - sinceMs)
      for (const job of late) {
        observer.onRefused('deadline')
        job.reject(serveError('deadline_exceeded'))
      }
      // Nobody hears it.
      for (const job of abandoned) job.reject(serveError('deadline_exceeded'))
      if (taken.length > 0) await this.#run(taken)
    }
    this.#drains -= 1
  }

  async #run(jobs: readonly Job[]): Promise<void> {
    const isOne = this.#parts.batching !== false
    const rows = jobs.reduce((sum, job) => sum + job.rows, 0)
    const expectedMs = costMs(this.#cost, rows, isOne ? 1 : jobs.length)
    const run: Run = { startedMs: performance.now(), expectedMs }
    this.#runs.add(run)
    if (isOne) await this.#runTogether(jobs, rows)
    else await this.#runEach(jobs)
    this.#runs.delete(run)
  }

  /** Who may go with those that have been taken. */
  #rule(): (taken: Taken<Job>, job: Job) => boolean {
    const { batching } = this.#parts
    const cost = this.#cost
    if (batching === false) return ({ rows, count }, job) => fitTurn(cost, rows + job.rows, count + 1)
    const rowsMax = this.#rowsMax(batching)
    return ({ first, rows }, job) => first.key === job.key && rows + job.rows <= rowsMax
  }

  /** Several runs in one turn of the event loop. */
  async #runEach(jobs: readonly Job[]): Promise<void> {
    const startedMs = performance.now()
    const { session } = this.#parts
    const ends = await Promise.allSettled(jobs.map(({ inputs, outputs }) => session.run(inputs, outputs)))
    // How long each of them took, nobody saw.
    const durationMs = (performance.now() - startedMs) / jobs.length
    for (const [at, job] of jobs.entries()) {
      const end = ends[at]
      if (end?.status === 'fulfilled') {
        this.#learn(job.rows, durationMs)
        job.resolve(end.value)
      } else job.reject(end?.reason)
    }
  }

  #learn(rows: number, durationMs: number): void {
    this.#cost = learnCost(this.#cost, rows, durationMs)
    this.#parts.observer.onRun(rows, durationMs)
  }

  /**
   * A failure of several together is nobody's: each is tried alone, so that one request cannot fail the others. But
   * what ended one process is not given to a second.
   */
  async #runTogether(jobs: readonly Job[], rows: number): Promise<void> {
    const startedMs = performance.now()
    try {
      const answers = await runJoined(this.#parts.session, jobs)
      this.#learn(rows, performance.now() - startedMs)
      for (const [at, job] of jobs.entries()) job.resolve(answers[at] ?? [])
    } catch (error) {
      if (jobs.length > 1 && !(error instanceof ServeError)) await this.#runEach(jobs)
      else for (const job of jobs) job.reject(error)
    }
  }

  #rowsMax({ rowsMax, budgetMs }: Batching): number {
    return rowsWithin(this.#cost, budgetMs, rowsMax)
  }
}

/** The tensors in the order of the model's inputs, which is theirs where there is only one. */
function inOrder(given: readonly Tensor[], wanted: readonly TensorMetadata[]): readonly Tensor[] {
  if (wanted.length === 1) return given
  return wanted.flatMap(({ name }) => given.filter((tensor) => tensor.name === name))
}

/** One run for all; the answers of each, in their order. */
async function runJoined(session: Session, jobs: readonly Job[]): Promise<readonly (readonly Tensor[])[]> {
  const [first, ...others] = jobs
  if (first === undefined) return []
  if (others.length === 0) return [await session.run(first.inputs, first.outputs)]
  const inputs = first.inputs.map((tensor, at) =>
    joinTensors([tensor, ...others.flatMap((job) => job.inputs[at] ?? [])]),
  )
  const outputs = [...new Set(jobs.flatMap((job) => job.outputs))]
  const counts = jobs.map(({ rows }) => rows)
  const parts = (await session.run(inputs, outputs)).map((answer) => splitTensor(answer, counts))
  return jobs.map((_, at) => parts.flatMap((part) => part[at] ?? []))
}
