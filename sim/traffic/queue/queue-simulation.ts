import type { EndpointCondition } from '../../kubernetes/endpoints/service-endpoints.ts'
import { NumberFeed } from '../numbers/number-feed.ts'
import type { NumberSource } from '../numbers/number-source.ts'
import { openServiceTimes } from '../service/open-service-times.ts'
import type { ServiceModel } from '../service/service-model.ts'
import { Batches } from './batches.ts'
import { DepartureHeap } from './departure-heap.ts'
import { NONE, RequestPool } from './request-pool.ts'
import { REQUEST_ERRORS, type RequestReport, type RequestWindow } from './request-report.ts'
import { RequestTally } from './request-tally.ts'
import { ServicePods } from './service-pods.ts'
import { WaitingLines } from './waiting-lines.ts'

const REJECTED: number = REQUEST_ERRORS.indexOf('rejected')
const TIMED_OUT: number = REQUEST_ERRORS.indexOf('timedOut')
const LOST_AT_STOP: number = REQUEST_ERRORS.indexOf('lostAtStop')
const SILENT_POD: number = REQUEST_ERRORS.indexOf('silentPod')
const NO_ENDPOINT: number = REQUEST_ERRORS.indexOf('noEndpoint')

/** Requests that wait at most, over all pods: some 200 MB. More are rejected, whatever the queue limit allows. */
const WAITING_MAX = 4_000_000

/** The line of a shared queue: then there is no other. */
const SHARED = 0

/** Something that happens to requests at moments of its own, beside arrivals and answers. */
type Timer = {
  /** When it happens next; infinite for never. */
  readonly nextMs: number
  happen(): void
}

/**
 * A service and every request to it: arrival, choice of a pod, queue, service, answer. Time moves by `advanceTo`, and
 * pods come and go between the requests by the verbs.
 *
 * A request costs O(log places) and no allocation. It brings its service time from its arrival on, so that the same
 * requests meet every setting of the service. Of an answer and an arrival at the same moment, the answer is first.
 */
export class QueueSimulation {
  readonly #isShared: boolean
  readonly #queueLimit: number
  readonly #deadlineMs: number
  readonly #arrivals: NumberFeed
  readonly #serviceTimes: NumberFeed
  readonly #pods: ServicePods
  readonly #pool = new RequestPool()
  readonly #departures = new DepartureHeap(this.#pool)
  readonly #lines: WaitingLines
  /** In a list: a field with a fraction would be written to the heap each time. */
  readonly #nowMs = new Float64Array(1)
  /** Undefined when each request is a run of its own. */
  readonly #batches: Batches | undefined
  /** What happens beside arrivals and answers; in this order when at the same moment. */
  readonly #timers: readonly Timer[]
  /** Of the stretch that is open, and of all before it. */
  readonly #tally: RequestTally
  readonly #past: RequestTally
  #windowFromMs = 0
  /** Places that work. */
  #busy = 0

  constructor(model: ServiceModel, arrivals: NumberSource, seed: number) {
    const { batching, deadlineMs } = model
    this.#isShared = model.balance === 'shared-queue'
    this.#queueLimit = model.queueLimit ?? Number.POSITIVE_INFINITY
    this.#deadlineMs = deadlineMs ?? Number.POSITIVE_INFINITY
    this.#arrivals = new NumberFeed(arrivals)
    this.#serviceTimes = new NumberFeed(openServiceTimes(model.serviceTime, seed))
    this.#lines = new WaitingLines(this.#pool, deadlineMs !== undefined)
    this.#pods = new ServicePods(model, seed)
    this.#tally = new RequestTally(this.#pool, this.#nowMs)
    this.#past = new RequestTally(this.#pool, this.#nowMs)
    this.#batches =
      batching === undefined ? undefined : new Batches(batching, this.#pool, this.#lines, this.#nowMs)
    this.#timers = [
      ...(deadlineMs === undefined ? [] : [this.#deadlines()]),
      ...(this.#batches === undefined ? [] : [this.#delays(this.#batches)]),
    ]
  }

  /** Lets all requests happen up to that moment, which is included. */
  advanceTo(tMs: number): void {
    for (;;) {
      const departureMs = this.#departures.firstMs
      const timer = firstTimer(this.#timers)
      const timerMs = timer === undefined ? Number.POSITIVE_INFINITY : timer.nextMs
      const nextMs = Math.min(this.#arrivals.next, departureMs, timerMs)
      if (!(nextMs <= tMs)) break
      this.#nowMs[0] = nextMs
      this.#pass()
      if (nextMs === departureMs) this.#depart()
      else if (timer !== undefined && nextMs === timerMs) timer.happen()
      else this.#arrive()
    }
    this.#nowMs[0] = tMs
    this.#pass()
  }

  /** A new pod, out of the service, that does not answer yet. Pods are numbered from 0. */
  addPod(): number {
    return this.#pods.add()
  }

  condition(pod: number): EndpointCondition {
    return this.#pods.condition(pod)
  }

  /** What the proxies know of the pod. */
  putCondition(pod: number, condition: EndpointCondition): void {
    this.#pods.putCondition(pod, condition)
    if (this.#isShared) this.#beginShared()
  }

  /** Whether the pod takes new requests. What it has, it finishes in any case. */
  putAnswering(pod: number, isAnswering: boolean): void {
    this.#pods.putAnswering(pod, isAnswering)
    if (this.#isShared) this.#beginShared()
  }

  /** The pod's programs end, and all requests at it are lost. It may stay in the service; it never answers again. */
  endPod(pod: number): void {
    this.#busy -= this.#pods.runs(pod)
    for (const first of this.#departures.removeOf(pod))
      for (let slot = first; slot !== NONE; slot = this.#endOfRun(slot)) this.#tally.failed(LOST_AT_STOP)
    if (!this.#isShared)
      for (let slot = this.#lines.take(pod); slot !== NONE; slot = this.#lines.take(pod))
        this.#fail(slot, LOST_AT_STOP)
    this.#pods.end(pod)
    if (this.#isShared) this.#beginShared()
  }

  /** What became of the requests since the last call, or since the start. */
  takeWindow(): RequestWindow {
    const [fromMs, toMs] = [this.#windowFromMs, this.#nowMs[0] ?? 0]
    const report = this.#tally.report(this.#pool.inUse)
    this.#past.merge(this.#tally)
    this.#tally.clear()
    this.#windowFromMs = toMs
    return { fromMs, toMs, ...report }
  }

  /** What became of all requests whose windows were taken. */
  report(): RequestReport {
    return this.#past.report(this.#pool.inUse)
  }

  #pass(): void {
    this.#tally.passed(this.#busy, this.#pods.places)
  }

  #arrive(): void {
    const pool = this.#pool
    const slot = pool.take()
    pool.arrivedMs[slot] = this.#arrivals.next
    pool.workMs[slot] = this.#serviceTimes.next
    this.#arrivals.skip()
    this.#serviceTimes.skip()
    this.#tally.arrived()
    const pod = this.#pods.choose()
    if (pod === NONE) this.#fail(slot, NO_ENDPOINT)
    else if (!this.#pods.isAnswering(pod)) this.#fail(slot, SILENT_POD)
    else if (this.#batches !== undefined) this.#gather(slot, pod, this.#batches)
    else if (this.#pods.hasRoom(pod)) {
      if (!this.#isShared) this.#pods.addRequests(pod, 1)
      this.#start(slot, pod)
    } else if (this.#hasPlaceToWait(pod)) this.#wait(slot, pod)
    else this.#fail(slot, REJECTED)
  }

  /** With batching each request waits in its line, be it for no time: a run is taken out of it. */
  #gather(slot: number, pod: number, batches: Batches): void {
    const line = this.#lineOf(pod)
    const isTakenAtOnce = this.#pods.hasRoom(pod) && batches.wouldBegin(line)
    if (!isTakenAtOnce && !this.#hasPlaceToWait(pod)) {
      this.#fail(slot, REJECTED)
      return
    }
    this.#wait(slot, pod)
    batches.joined(line, slot)
    this.#beginAt(pod)
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
    this.#begin(first, pod)
    this.#departures.push(first)
    this.#pods.addRuns(pod, 1)
    if (this.#isShared) this.#pods.addRequests(pod, 1)
    this.#busy += 1
  }

  /** From now on the pod works on the run. */
  #begin(first: number, pod: number): void {
    const pool = this.#pool
    pool.pod[first] = pod
    pool.doneMs[first] = (this.#nowMs[0] ?? 0) + (pool.workMs[first] ?? 0)
    if (this.#batches === undefined) return
    for (let slot = pool.behind[first] ?? NONE; slot !== NONE; slot = pool.behind[slot] ?? NONE)
      pool.doneMs[slot] = pool.doneMs[first] ?? 0
  }

  /** The pod begins what waits for it, as far as it has room. */
  #beginAt(pod: number): void {
    while (this.#pods.hasRoom(pod)) {
      const first = this.#nextFor(pod)
      if (first === NONE) return
      this.#start(first, pod)
    }
  }

  /** Pods that have room begin what waits in front of all of them. */
  #beginShared(): void {
    for (let pod = this.#pods.free(); pod !== NONE; pod = this.#pods.free()) {
      const first = this.#nextFor(pod)
      if (first === NONE) return
      this.#start(first, pod)
    }
  }

  #depart(): void {
    const first = this.#departures.first
    const pod = this.#pool.pod[first] ?? 0
    let answered = 0
    for (let slot = first; slot !== NONE; slot = this.#endOfRun(slot)) {
      this.#answer(slot)
      answered += 1
    }
    const next = this.#nextFor(pod)
    if (next === NONE) {
      this.#departures.removeFirst()
      this.#busy -= 1
      this.#pods.addRuns(pod, -1)
      this.#pods.addRequests(pod, this.#isShared ? -1 : -answered)
      return
    }
    this.#begin(next, pod)
    this.#departures.replaceFirst(next)
    if (!this.#isShared) this.#pods.addRequests(pod, -answered)
  }

  /** The run that the pod begins next, out of its line; NONE when nobody waits for it, or more may come. */
  #nextFor(pod: number): number {
    if (this.#isShared && !this.#pods.isTarget(pod)) return NONE
    const line = this.#lineOf(pod)
    return this.#batches === undefined ? this.#lines.take(line) : this.#batches.take(line)
  }

  #answer(slot: number): void {
    const pool = this.#pool
    if ((pool.doneMs[slot] ?? 0) - (pool.arrivedMs[slot] ?? 0) > this.#deadlineMs)
      this.#tally.failed(TIMED_OUT)
    else this.#tally.answered(slot)
  }

  /** Frees the slot of a request that was in a run. Returns the next one of the run, NONE behind its last. */
  #endOfRun(slot: number): number {
    const next = this.#batches === undefined ? NONE : (this.#pool.behind[slot] ?? NONE)
    this.#pool.free(slot)
    return next
  }

  #fail(slot: number, error: number): void {
    this.#tally.failed(error)
    this.#pool.free(slot)
  }

  /** Who has waited as long as the deadline gives up. */
  #deadlines(): Timer {
    const [pool, lines] = [this.#pool, this.#lines]
    const deadlineMs = this.#deadlineMs
    return {
      get nextMs() {
        return lines.oldest === NONE
          ? Number.POSITIVE_INFINITY
          : (pool.arrivedMs[lines.oldest] ?? 0) + deadlineMs
      },
      happen: () => {
        const pod = pool.pod[lines.oldest] ?? 0
        const slot = lines.take(this.#lineOf(pod))
        if (!this.#isShared) this.#pods.addRequests(pod, -1)
        this.#fail(slot, TIMED_OUT)
      },
    }
  }

  /** A run has waited long enough for more to come. */
  #delays(batches: Batches): Timer {
    return {
      get nextMs() {
        return batches.nextMs
      },
      happen: () => {
        const line = batches.endDelay()
        if (this.#isShared) this.#beginShared()
        else this.#beginAt(line)
      },
    }
  }
}

/** The one that is next; of several at the same moment the first. */
function firstTimer(timers: readonly Timer[]): Timer | undefined {
  let first = timers[0]
  for (let i = 1; i < timers.length; i += 1) {
    const timer = timers[i]
    if (first !== undefined && timer !== undefined && timer.nextMs < first.nextMs) first = timer
  }
  return first
}
