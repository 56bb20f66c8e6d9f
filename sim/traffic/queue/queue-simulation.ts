import type { EndpointCondition } from '../../kubernetes/endpoints/service-endpoints.ts'
import { NumberFeed } from '../numbers/number-feed.ts'
import type { NumberSource } from '../numbers/number-source.ts'
import { openServiceTimes } from '../service/open-service-times.ts'
import type { ServiceModel } from '../service/service-model.ts'
import { ByAge } from './by-age.ts'
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
  readonly #lines = new WaitingLines(this.#pool)
  /** Only with a deadline. */
  readonly #byAge: ByAge | undefined
  /** Of the stretch that is open, and of all before it. */
  readonly #tally: RequestTally
  readonly #past: RequestTally
  /** In a list: a field with a fraction would be written to the heap each time. */
  readonly #nowMs = new Float64Array(1)
  #windowFromMs = 0
  /** Places that work. */
  #busy = 0
  /** Requests that are still in the heap of departures, but were lost with their pod. */
  #lost = 0

  constructor(model: ServiceModel, arrivals: NumberSource, seed: number) {
    this.#isShared = model.balance === 'shared-queue'
    this.#queueLimit = model.queueLimit ?? Number.POSITIVE_INFINITY
    this.#deadlineMs = model.deadlineMs ?? Number.POSITIVE_INFINITY
    this.#arrivals = new NumberFeed(arrivals)
    this.#serviceTimes = new NumberFeed(openServiceTimes(model.serviceTime, seed))
    this.#byAge = model.deadlineMs === undefined ? undefined : new ByAge(this.#pool)
    this.#pods = new ServicePods(model, seed)
    this.#tally = new RequestTally(this.#pool, this.#nowMs)
    this.#past = new RequestTally(this.#pool, this.#nowMs)
  }

  /** Lets all requests happen up to that moment, which is included. */
  advanceTo(tMs: number): void {
    for (;;) {
      const arrivalMs = this.#arrivals.next
      const departureMs = this.#departures.firstMs
      const expiryMs = this.#byAge === undefined ? Number.POSITIVE_INFINITY : this.#expiryMs(this.#byAge)
      const nextMs = Math.min(arrivalMs, departureMs, expiryMs)
      if (!(nextMs <= tMs)) break
      this.#nowMs[0] = nextMs
      this.#pass()
      if (nextMs === departureMs) this.#depart()
      else if (nextMs === expiryMs) this.#expire()
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
    this.#takeShared(pod)
  }

  /** Whether the pod takes new requests. What it has, it finishes in any case. */
  putAnswering(pod: number, isAnswering: boolean): void {
    this.#pods.putAnswering(pod, isAnswering)
    this.#takeShared(pod)
  }

  /** The pod's programs end, and all requests at it are lost. It may stay in the service; it never answers again. */
  endPod(pod: number): void {
    const working = this.#pods.working(pod)
    this.#busy -= working
    this.#lost += working
    for (let i = 0; i < working; i += 1) this.#tally.failed(LOST_AT_STOP)
    if (!this.#isShared)
      for (let slot = this.#lines.take(pod); slot !== NONE; slot = this.#lines.take(pod)) {
        this.#byAge?.remove(slot)
        this.#fail(slot, LOST_AT_STOP)
      }
    this.#pods.end(pod)
  }

  /** What became of the requests since the last call, or since the start. */
  takeWindow(): RequestWindow {
    const [fromMs, toMs] = [this.#windowFromMs, this.#nowMs[0] ?? 0]
    const report = this.#tally.report(this.#inFlight())
    this.#past.merge(this.#tally)
    this.#tally.clear()
    this.#windowFromMs = toMs
    return { fromMs, toMs, ...report }
  }

  /** What became of all requests whose windows were taken. */
  report(): RequestReport {
    return this.#past.report(this.#inFlight())
  }

  #inFlight(): number {
    return this.#pool.inUse - this.#lost
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
    else if (this.#pods.hasRoom(pod)) {
      this.#pods.addRequests(pod, 1)
      this.#begin(slot, pod)
      this.#departures.push(slot)
      this.#busy += 1
    } else this.#wait(slot, pod)
  }

  #wait(slot: number, pod: number): void {
    const line = this.#isShared ? SHARED : pod
    if (this.#lines.length(line) >= this.#queueLimit || this.#lines.total >= WAITING_MAX) {
      this.#fail(slot, REJECTED)
      return
    }
    this.#pool.pod[slot] = pod
    this.#lines.append(line, slot)
    this.#byAge?.append(slot)
    if (!this.#isShared) this.#pods.addRequests(pod, 1)
  }

  /** From now on the pod works on the request. */
  #begin(slot: number, pod: number): void {
    const pool = this.#pool
    pool.pod[slot] = pod
    pool.doneMs[slot] = (this.#nowMs[0] ?? 0) + (pool.workMs[slot] ?? 0)
  }

  #depart(): void {
    const slot = this.#departures.first
    const pod = this.#pool.pod[slot] ?? 0
    if (this.#pods.isEnded(pod)) {
      this.#departures.removeFirst()
      this.#lost -= 1
      this.#pool.free(slot)
      return
    }
    this.#answer(slot)
    const next = this.#nextFor(pod)
    if (next === NONE) {
      this.#departures.removeFirst()
      this.#busy -= 1
      this.#pods.addRequests(pod, -1)
      return
    }
    this.#begin(next, pod)
    this.#departures.replaceFirst(next)
    if (!this.#isShared) this.#pods.addRequests(pod, -1)
  }

  /** The request that the pod begins next, out of its line; NONE when nobody waits for it. */
  #nextFor(pod: number): number {
    if (this.#isShared && !(this.#pods.isTarget(pod) && this.#pods.isAnswering(pod))) return NONE
    const next = this.#lines.take(this.#isShared ? SHARED : pod)
    if (next !== NONE) this.#byAge?.remove(next)
    return next
  }

  /** A pod that has come takes those who wait in front of all pods. */
  #takeShared(pod: number): void {
    if (!this.#isShared) return
    while (this.#pods.hasRoom(pod)) {
      const slot = this.#nextFor(pod)
      if (slot === NONE) return
      this.#pods.addRequests(pod, 1)
      this.#begin(slot, pod)
      this.#departures.push(slot)
      this.#busy += 1
    }
  }

  #answer(slot: number): void {
    const pool = this.#pool
    if ((pool.doneMs[slot] ?? 0) - (pool.arrivedMs[slot] ?? 0) > this.#deadlineMs)
      this.#tally.failed(TIMED_OUT)
    else this.#tally.answered(slot)
    pool.free(slot)
  }

  #expiryMs(byAge: ByAge): number {
    return byAge.oldestMs + this.#deadlineMs
  }

  /** The oldest request of all gives up: it is the first of its line. */
  #expire(): void {
    const slot = this.#byAge?.oldest ?? NONE
    const pod = this.#pool.pod[slot] ?? 0
    this.#lines.take(this.#isShared ? SHARED : pod)
    this.#byAge?.remove(slot)
    if (!this.#isShared) this.#pods.addRequests(pod, -1)
    this.#fail(slot, TIMED_OUT)
  }

  #fail(slot: number, error: number): void {
    this.#tally.failed(error)
    this.#pool.free(slot)
  }
}
