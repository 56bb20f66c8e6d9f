import type { ErrorCode } from '../error-table.ts'
import { problem, ServeError, serveError } from '../errors.ts'
import type { Session } from '../onnx-session.ts'
import type { InferCall } from '../protocol/inference-model.ts'
import type { Tensor, TensorMetadata } from '../protocol/tensor/tensor.ts'
import type { TraceContext } from '../tracing/trace-context.ts'
import { catchUp } from './catch-up.ts'
import { judgeAdmission, type RefusalReason, retryAfter } from './judge-admission.ts'
import { type Batching, ModelRuns, type RunPart } from './model-runs.ts'
import { Pause } from './pause.ts'
import { bytesOf, type QueueMemory } from './queue-memory.ts'
import { type Newcomer, type Placed, WaitingLine } from './waiting-line.ts'

/** Hears what happens. */
export type QueueObserver = {
  /** How many requests wait now, and what tells when the oldest of them came, in milliseconds of the clock. */
  onWaiting(count: number, oldestMs: () => number | undefined): void
  /** A request of this priority goes to the model, after so long in the queue. */
  onTaken(waitedMs: number, priority: number, trace: TraceContext | undefined): void
  onRun(rows: number, durationMs: number): void
  onRefused(reason: RefusalReason): void
}

/** How many priorities there are, 1 going first, and which a request has that names none. */
export type Priorities = { readonly levels: number; readonly default: number }

type QueueParts = {
  readonly session: Session
  /** False: each request is a run of its own. */
  readonly batching: Batching | false
  /** How many requests may wait. */
  readonly waitingMax: number
  readonly priorities: Priorities
  /** Shared with other queues. */
  readonly memory: QueueMemory
  readonly observer: QueueObserver
}

type Job = RunPart &
  Placed &
  Pick<InferCall, 'trace' | 'onTaken'> & {
    /** When it came, in milliseconds of the clock. */
    readonly sinceMs: number
  }

/** What is told of a refusal. */
const CODES: Readonly<Record<RefusalReason, ErrorCode>> = {
  queue_full: 'overloaded',
  memory_full: 'memory_full',
  displaced: 'overloaded',
  too_late: 'overloaded',
  deadline: 'deadline_exceeded',
}

/**
 * Requests wait here for the one session, which runs as many batches at a time as it has processes. Between two batches
 * the event loop turns: what has come meanwhile joins the next one, and probes are answered.
 */
export class InferenceQueue {
  readonly #parts: QueueParts
  readonly #line: WaitingLine<Job>
  readonly #runs: ModelRuns
  /** As many at most as the session runs at a time. */
  #drains = 0
  readonly #pause = new Pause()
  /** What runs have taken since the event loop turned. */
  #turnMs = 0
  /** The line is ordered by priority, so that all are looked at: once a scrape. */
  readonly #oldestMs = (): number | undefined =>
    this.#line.jobs.reduce<number | undefined>(
      (oldestMs, { sinceMs }) => Math.min(oldestMs ?? sinceMs, sinceMs),
      undefined,
    )

  constructor(parts: QueueParts) {
    const { session, batching, observer, priorities } = parts
    this.#parts = parts
    this.#line = new WaitingLine(priorities.levels)
    this.#runs = new ModelRuns({
      session,
      batching,
      onRun: (rows, durationMs) => observer.onRun(rows, durationMs),
    })
  }

  /** @throws {ServeError} overloaded, memory_full or deadline_exceeded; {Error} what the session threw */
  infer(given: readonly Tensor[], call: InferCall): Promise<readonly Tensor[]> {
    const { session, priorities, memory, observer } = this.#parts
    const { outputs, dueMs, isAbandoned, client, trace, onTaken } = call
    const inputs = inOrder(given, session.inputs)
    const rows = inputs[0]?.shape[0] ?? 1
    const bytes = bytesOf(inputs)
    const sinceMs = performance.now()
    const level = call.priority || priorities.default
    const place = this.#line.placeOf(level, client)
    this.#admit({ level, place, client, rows }, bytes, dueMs - sinceMs)
    const key = keyOf(inputs)
    return new Promise((resolve, reject) => {
      this.#line.add({
        level,
        place,
        client,
        rows,
        bytes,
        key,
        inputs,
        outputs,
        dueMs,
        isAbandoned,
        trace,
        onTaken,
        sinceMs,
        resolve,
        reject,
      })
      memory.hold(bytes)
      observer.onWaiting(this.#line.count, this.#oldestMs)
      if (this.#pause.isOn) this.#pause.joined(rows, this.#runs.latestMs({ rows, dueMs }))
      else if (this.#drains < session.parallel) this.#drain()
      else this.#runFull()
    })
  }

  /** Lets a newcomer in, and out who goes after it where there is no room for both. @throws {ServeError} */
  #admit(newcomer: Newcomer, bytes: number, patienceMs: number): void {
    const { waitingMax, memory, observer } = this.#parts
    const places = this.#line.count < waitingMax ? 0 : 1
    const missing = memory.missingFor(bytes)
    const leavers = places + missing === 0 ? 0 : this.#line.leaversFor(newcomer, { places, bytes: missing })
    const lack = leavers !== undefined ? undefined : places > 0 ? 'queue_full' : 'memory_full'
    const before = this.#line.before(newcomer)
    const workMs = this.#untilMs(before)
    const ownMs = this.#runs.workMs(newcomer.rows, 1)
    const refusal = judgeAdmission({ lack, workMs, ownMs, patienceMs })
    if (refusal === undefined) {
      if (leavers !== undefined && leavers > 0) this.#displace(leavers)
      return
    }
    const { reason, retryAfterS } = refusal
    observer.onRefused(reason)
    const detail = {
      deadline: `${Math.floor(patienceMs)} ms left for some ${Math.ceil(ownMs)} ms of work`,
      memory_full: `${bytes} bytes beside ${memory.heldBytes} of at most ${memory.bytesMax}`,
      queue_full: `${this.#line.count} of at most ${waitingMax}, for some ${Math.ceil(workMs)} ms`,
      too_late: `${this.#line.count} of at most ${waitingMax}, for some ${Math.ceil(workMs)} ms`,
    }[reason]
    throw new ServeError(
      [problem(CODES[reason], { detail })],
      undefined,
      reason === 'deadline' ? undefined : retryAfterS,
    )
  }

  #displace(count: number): void {
    const { memory, observer } = this.#parts
    for (const job of this.#line.dropLast(count)) {
      memory.letGo(job.bytes)
      observer.onRefused('displaced')
      const retryAfterS = retryAfter(this.#untilMs(this.#line.before(job)))
      const detail = 'its place went to a request that goes before it'
      job.reject(new ServeError([problem(CODES.displaced, { detail })], undefined, retryAfterS))
    }
  }

  /** When that and what is being run will be done, by what was learnt. */
  #untilMs({ rows, count }: { readonly rows: number; readonly count: number }): number {
    return (this.#runs.workMs(rows, count) + this.#runs.currentMs()) / this.#parts.session.parallel
  }

  /** Lets more join those who wait, where the batching says so. */
  async #gather(): Promise<void> {
    const nowMs = performance.now()
    const putOff = this.#pause.isOn ? undefined : this.#runs.putOff(this.#line.jobs, nowMs)
    if (putOff !== undefined) await this.#pause.begin(putOff, nowMs)
  }

  async #drain(): Promise<void> {
    this.#drains += 1
    while (this.#line.count > 0) {
      await catchUp()
      this.#turnMs = 0
      await this.#gather()
      await this.#runNext()
    }
    this.#drains -= 1
  }

  /**
   * Runs at once what waits for the next turn of the event loop, when that fills a run: a turn reads all that has come
   * over all sockets, and a thousand requests read before the first is answered cost twice as much each as 64 do, as
   * none of them is left in the processor's cache, and the collector of garbage finds them all alive.
   */
  #runFull(): void {
    if (!this.#parts.session.computesHere || this.#drains === 0) return
    if (!this.#runs.isFull(this.#line.count, this.#turnMs)) return
    const startedMs = performance.now()
    this.#runNext()
    this.#turnMs += performance.now() - startedMs
  }

  /** Takes who goes next, and runs them. */
  async #runNext(): Promise<void> {
    const { observer, memory, session } = this.#parts
    const nowMs = performance.now()
    const { taken, late, abandoned } = this.#line.take(this.#runs.rule(), nowMs)
    observer.onWaiting(this.#line.count, this.#oldestMs)
    for (const { sinceMs, level, trace } of taken) observer.onTaken(nowMs - sinceMs, level, trace)
    for (const job of late) {
      memory.letGo(job.bytes)
      observer.onRefused('deadline')
      job.reject(serveError('deadline_exceeded'))
    }
    for (const job of abandoned) {
      memory.letGo(job.bytes)
      // Nobody hears it.
      job.reject(serveError('deadline_exceeded'))
    }
    if (taken.length === 0) return
    // While they gathered, nobody who came began another run.
    if (this.#line.count > 0 && this.#drains < session.parallel) this.#drain()
    const rows = taken.reduce((sum, job) => sum + job.rows, 0)
    for (const { onTaken } of taken) onTaken?.({ requests: taken.length, rows })
    await this.#runs.run(taken)
    for (const { bytes } of taken) memory.letGo(bytes)
  }
}

/** The same for requests whose rows are of one size in every input. */
function keyOf(inputs: readonly Tensor[]): string {
  let key = ''
  for (const { shape } of inputs) {
    for (let at = 1; at < shape.length; at += 1) key += `${shape[at]},`
    key += ';'
  }
  return key
}

/** The tensors in the order of the model's inputs, which is theirs where there is only one. */
function inOrder(given: readonly Tensor[], wanted: readonly TensorMetadata[]): readonly Tensor[] {
  if (wanted.length === 1) return given
  return wanted.flatMap(({ name }) => given.filter((tensor) => tensor.name === name))
}
