import { type BegunRun, PodPace } from '../service/pod-pace.ts'
import type { ServiceModel } from '../service/service-model.ts'
import { LOST_AT_STOP, REJECTED, TIMED_OUT } from '../tally/request-report.ts'
import { Batches } from './batches.ts'
import { DepartureCalendar } from './requests/departure-calendar.ts'
import { NONE, type RequestPool } from './requests/request-pool.ts'
import type { Timer } from './requests/timer.ts'
import { WaitingLines } from './requests/waiting-lines.ts'
import type { ServicePods } from './service-pods.ts'

/** Requests that wait at most, over all pods: some 200 MB. More are rejected, whatever the queue limit allows. */
export const WAITING_MAX = 4_000_000

/** The line of a shared queue: then there is no other. */
const SHARED = 0

/** Hears what becomes of requests; it frees their slots. */
export type RequestEnds = {
  answered(slot: number): void
  /** @param error an index into `REQUEST_ERRORS` */
  failed(slot: number, error: number): void
}

/** What pods work on, and what waits for them. A request costs O(log places) and no allocation. */
export class PodQueues {
  readonly #isShared: boolean
  readonly #queueLimit: number
  readonly #deadlineMs: number
  readonly #pool: RequestPool
  readonly #pods: ServicePods
  readonly #ends: RequestEnds
  readonly #nowMs: Float64Array
  readonly #departures: DepartureCalendar
  readonly #lines: WaitingLines
  /** Undefined when each request is a run of its own. */
  readonly #batches: Batches | undefined
  /** Undefined when all pods work at full speed. */
  readonly #pace: PodPace | undefined
  /** What happens to requests that wait; in this order when at the same moment. */
  readonly timers: readonly Timer[]
  #busy = 0

  /** @param nowMs a list whose first number is the time */
  constructor(
    model: ServiceModel,
    pool: RequestPool,
    pods: ServicePods,
    ends: RequestEnds,
    nowMs: Float64Array,
    seed: number,
  ) {
    const { batching, deadlineMs } = model
    this.#isShared = model.balance === 'shared-queue'
    this.#queueLimit = model.queueLimit ?? Number.POSITIVE_INFINITY
    this.#deadlineMs = deadlineMs ?? Number.POSITIVE_INFINITY
    this.#pool = pool
    this.#pods = pods
    this.#ends = ends
    this.#nowMs = nowMs
    this.#departures = new DepartureCalendar(pool)
    this.#lines = new WaitingLines(pool, deadlineMs !== undefined)
    this.#batches = batching === undefined ? undefined : new Batches(batching, pool, this.#lines, nowMs)
    this.#pace = PodPace.of(model, seed)
    this.timers = [
      ...(deadlineMs === undefined ? [] : [this.#deadlines()]),
      ...(this.#batches === undefined ? [] : [this.#delays(this.#batches)]),
    ]
  }

  /** Places that work. */
  get busy(): number {
    return this.#busy
  }

  /** When the next run is done; infinite when no pod works. */
  get departureMs(): number {
    return this.#departures.firstMs
  }

  /** The request comes to the pod, which answers: it is begun, waits, or is rejected. */
  take(slot: number, pod: number): void {
    if (this.#batches !== undefined) this.#gather(slot, pod, this.#batches)
    else if (this.#pods.hasRoom(pod)) {
      if (!this.#isShared) this.#pods.addRequests(pod, 1)
      this.#start(slot, pod)
    } else if (this.#hasPlaceToWait(pod)) this.#wait(slot, pod)
    else this.#turnAway(slot, pod)
  }

  /** The run that is done first is done. */
  depart(): void {
    const first = this.#departures.first
    const pod = this.#pool.pod[first] ?? 0
    let answered = 0
    for (let slot = first; slot !== NONE; answered += 1) {
      const next = this.#nextOfRun(slot)
      this.#ends.answered(slot)
      slot = next
    }
    this.#pods.addFinished(pod, answered)
    if (!this.#isShared) this.#pods.addRequests(pod, -answered)
    const next = this.#nextFor(pod)
    if (next === NONE) {
      this.#departures.removeFirst()
      this.#busy -= 1
      this.#pods.addRuns(pod, -1)
      if (this.#isShared) this.#pods.addRequests(pod, -1)
      return
    }
    this.#begin(next, pod)
    this.#departures.replaceFirst(next)
  }

  /** The pod begins to answer. */
  answers(pod: number): void {
    this.#pace?.answers(pod, this.#nowMs[0] ?? 0)
  }

  /** All requests at the pod are lost. */
  loseAt(pod: number): void {
    this.#busy -= this.#pods.runs(pod)
    for (const first of this.#departures.removeOf(pod))
      for (let slot = first; slot !== NONE; ) {
        const next = this.#nextOfRun(slot)
        this.#ends.failed(slot, LOST_AT_STOP)
        slot = next
      }
    if (this.#isShared) return
    for (let slot = this.#lines.take(pod); slot !== NONE; slot = this.#lines.take(pod))
      this.#ends.failed(slot, LOST_AT_STOP)
  }

  /** Pods have come: those that have room begin what waits in front of all of them. */
  beginShared(): void {
    if (!this.#isShared) return
    for (let pod = this.#pods.free(); pod !== NONE; pod = this.#pods.free()) {
      const first = this.#nextFor(pod)
      if (first === NONE) return
      this.#start(first, pod)
    }
  }

  /** With batching each request waits in its line, be it for no time: a run is taken out of it. */
  #gather(slot: number, pod: number, batches: Batches): void {
    const line = this.#lineOf(pod)
    const isTakenAtOnce = this.#pods.hasRoom(pod) && batches.wouldBegin(line)
    if (!isTakenAtOnce && !this.#hasPlaceToWait(pod)) {
      this.#turnAway(slot, pod)
      return
    }
    this.#wait(slot, pod)
    batches.joined(line)
    this.#beginAt(pod)
  }

  #turnAway(slot: number, pod: number): void {
    this.#pods.addFinished(pod, 1)
    this.#ends.failed(slot, REJECTED)
  }

  #lineOf(pod: number): number {
    return this.#isShared ? SHARED : pod
  }

  #hasPlaceToWait(pod: number): boolean {
    return this.#lines.length(this.#lineOf(pod)) < this.#queueLimit && this.#lines.total < WAITING_MAX
  }

  #wait(slot: number, pod: number): void {
    this.#pool.pod[slot] = pod
    this.#lines.append(this.#lineOf(pod), slot)
    if (!this.#isShared) this.#pods.addRequests(pod, 1)
  }

  /** A free place of the pod begins a run. */
  #start(first: number, pod: number): void {
    this.#pods.addRuns(pod, 1)
    this.#begin(first, pod)
    this.#departures.push(first)
    if (this.#isShared) this.#pods.addRequests(pod, 1)
    this.#busy += 1
  }

  /** From now on the pod works on the run. */
  #begin(first: number, pod: number): void {
    const pool = this.#pool
    const nowMs = this.#nowMs[0] ?? 0
    if (this.#pace !== undefined) pool.workMs[first] = this.#pace.runMs(pod, this.#begun(first, pod), nowMs)
    pool.pod[first] = pod
    pool.doneMs[first] = nowMs + (pool.workMs[first] ?? 0)
    if (this.#batches === undefined) return
    for (let slot = this.#nextOfRun(first); slot !== NONE; slot = this.#nextOfRun(slot)) {
      pool.doneMs[slot] = pool.doneMs[first] ?? 0
      pool.workMs[slot] = pool.workMs[first] ?? 0
    }
  }

  /** Who waits in front of all pods is at none; then another run of the pod counts one. */
  #begun(first: number, pod: number): BegunRun {
    let rows = 1
    for (let slot = this.#nextOfRun(first); slot !== NONE; slot = this.#nextOfRun(slot)) rows += 1
    const crowd = this.#isShared ? this.#pods.runs(pod) - 1 + rows : this.#pods.requests(pod)
    return { workMs: this.#pool.workMs[first] ?? 0, rows, crowd }
  }

  /** The pod begins what waits for it, as far as it has room. */
  #beginAt(pod: number): void {
    while (this.#pods.hasRoom(pod)) {
      const first = this.#nextFor(pod)
      if (first === NONE) return
      this.#start(first, pod)
    }
  }

  /** The run that the pod begins next, out of its line; NONE when nobody waits for it, or more may come. */
  #nextFor(pod: number): number {
    if (this.#isShared && !this.#pods.isTarget(pod)) return NONE
    const line = this.#lineOf(pod)
    return this.#batches === undefined ? this.#lines.take(line) : this.#batches.take(line)
  }

  /** Who is behind the request in its run; NONE behind its last. */
  #nextOfRun(slot: number): number {
    return this.#batches === undefined ? NONE : (this.#pool.behind[slot] ?? NONE)
  }

  /** Who has waited as long as the deadline leaves. */
  #deadlines(): Timer {
    const [pool, lines, deadlineMs] = [this.#pool, this.#lines, this.#deadlineMs]
    return {
      get nextMs() {
        const { oldest } = lines
        return oldest === NONE ? Number.POSITIVE_INFINITY : (pool.sentMs[oldest] ?? 0) + deadlineMs
      },
      happen: () => {
        const pod = pool.pod[lines.oldest] ?? 0
        const slot = lines.take(this.#lineOf(pod))
        if (!this.#isShared) this.#pods.addRequests(pod, -1)
        this.#pods.addFinished(pod, 1)
        this.#ends.failed(slot, TIMED_OUT)
      },
    }
  }

  /** A run has been put off long enough. */
  #delays(batches: Batches): Timer {
    return {
      get nextMs() {
        return batches.nextMs
      },
      happen: () => {
        const line = batches.endDelay()
        if (this.#isShared) this.beginShared()
        else this.#beginAt(line)
      },
    }
  }
}
