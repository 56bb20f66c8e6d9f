import type { EndpointCondition } from '../../kubernetes/endpoints/service-endpoints.ts'
import { Clients } from '../client/clients.ts'
import { Gateway } from '../client/gateway.ts'
import { KeptConnections } from '../client/kept-connections.ts'
import { NumberFeed } from '../numbers/number-feed.ts'
import type { NumberSource } from '../numbers/number-source.ts'
import { openServiceTimes } from '../service/open-service-times.ts'
import type { ServiceModel } from '../service/service-model.ts'
import {
  NO_ENDPOINT,
  type RequestReport,
  type RequestWindow,
  SILENT_POD,
  TIMED_OUT,
} from '../tally/request-report.ts'
import { RequestTally } from '../tally/request-tally.ts'
import { PodQueues, type RequestEnds } from './pod-queues.ts'
import { NONE, RequestPool } from './requests/request-pool.ts'
import { firstTimer, type Timer } from './requests/timer.ts'
import { ServicePods } from './service-pods.ts'

/**
 * A service and every request to it: arrival, choice of a pod, queue, service, answer. Time moves by `advanceTo`, and
 * pods come and go between the requests by the verbs.
 *
 * A request brings its service time from its arrival on, so that the same requests meet every setting of the service.
 * Of an answer and an arrival at the same moment, the answer is first.
 */
export class QueueSimulation implements RequestEnds {
  readonly #deadlineMs: number
  readonly #arrivals: NumberFeed
  readonly #serviceTimes: NumberFeed
  /** In a list: a field with a fraction would be written to the heap each time. */
  readonly #nowMs = new Float64Array(1)
  readonly #pool = new RequestPool()
  readonly #pods: ServicePods
  readonly #queues: PodQueues
  /** Undefined when clients neither leave nor try again. */
  readonly #clients: Clients | undefined
  /** Whom the next request goes to: the way of each, or that of its connection. */
  readonly #route: { choose(): number }
  /** Undefined when nothing holds requests while there is no pod. */
  readonly #gateway: Gateway | undefined
  readonly #timers: readonly Timer[]
  /** Of the stretch that is open, and of all before it. */
  readonly #tally: RequestTally
  readonly #past: RequestTally
  #windowFromMs = 0

  constructor(model: ServiceModel, arrivals: NumberSource, seed: number) {
    this.#deadlineMs = model.deadlineMs ?? Number.POSITIVE_INFINITY
    this.#arrivals = new NumberFeed(arrivals)
    this.#serviceTimes = new NumberFeed(openServiceTimes(model.serviceTime, seed))
    this.#pods = new ServicePods(model, this.#nowMs, seed)
    this.#route =
      model.connections === undefined
        ? this.#pods
        : new KeptConnections(model.connections, this.#pods, this.#nowMs, seed)
    this.#queues = new PodQueues(model, this.#pool, this.#pods, this, this.#nowMs, seed)
    this.#tally = new RequestTally(this.#pool, this.#nowMs, model.overheadMs)
    this.#past = new RequestTally(this.#pool, this.#nowMs, model.overheadMs)
    this.#clients = this.#openClients(model, seed)
    this.#gateway =
      model.holdMs === undefined
        ? undefined
        : new Gateway(model.holdMs, this.#pool, this.#nowMs, (slot) => this.failed(slot, NO_ENDPOINT))
    this.#timers = [
      ...this.#queues.timers,
      ...(this.#clients?.timers ?? []),
      ...(this.#gateway === undefined ? [] : [this.#gateway.timer]),
    ]
  }

  /** Lets all requests happen up to that moment, which is included. */
  advanceTo(tMs: number): void {
    for (;;) {
      const departureMs = this.#queues.departureMs
      const timer = firstTimer(this.#timers)
      const timerMs = timer === undefined ? Number.POSITIVE_INFINITY : timer.nextMs
      const nextMs = Math.min(this.#arrivals.next, departureMs, timerMs)
      if (!(nextMs <= tMs)) break
      this.#nowMs[0] = nextMs
      this.#pass()
      if (nextMs === departureMs) this.#queues.depart()
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
    this.#podsChanged()
  }

  /** Whether the pod takes new requests. What it has, it finishes in any case. */
  putAnswering(pod: number, isAnswering: boolean): void {
    if (isAnswering && !this.#pods.isAnswering(pod)) this.#queues.answers(pod)
    this.#pods.putAnswering(pod, isAnswering)
    this.#podsChanged()
  }

  /** The pod's programs end, and all requests at it are lost. It may stay in the service; it never answers again. */
  endPod(pod: number): void {
    this.#queues.loseAt(pod)
    this.#pods.end(pod)
    this.#podsChanged()
  }

  /** Requests that the pod has answered, in time or not, or turned away. */
  finishedAt(pod: number): number {
    return this.#pods.finished(pod)
  }

  /** How long requests of the open window took, in parts: from each of the rising shares to the next. */
  latencies(shares: readonly number[]): readonly { readonly share: number; readonly ms: number }[] {
    return this.#tally.latencies(shares)
  }

  /** What became of the requests since the last call, or since the start. */
  takeWindow(): RequestWindow {
    const [fromMs, toMs] = [this.#windowFromMs, this.#nowMs[0] ?? 0]
    const report = this.#tally.report(this.#inFlight())
    this.#past.merge(this.#tally)
    this.#tally.clear()
    this.#windowFromMs = toMs
    return { fromMs, toMs, ...report, unevenness: this.#pods.takeUnevenness() }
  }

  /** What became of all requests whose windows were taken. */
  report(): RequestReport {
    return this.#past.report(this.#inFlight())
  }

  /** A pod has answered the request, which may be too late. */
  answered(slot: number): void {
    const pool = this.#pool
    if ((pool.doneMs[slot] ?? 0) - (pool.sentMs[slot] ?? 0) > this.#deadlineMs) this.failed(slot, TIMED_OUT)
    else {
      if (this.#clients === undefined || this.#clients.hears(slot)) this.#tally.answered(slot)
      pool.free(slot)
    }
  }

  /** The request gets no answer, or this try of it. */
  failed(slot: number, error: number): void {
    const clients = this.#clients
    if (clients === undefined || clients.hears(slot)) {
      if (clients?.triesAgain(slot)) return
      this.#tally.failed(error)
    }
    this.#pool.free(slot)
  }

  #openClients(model: ServiceModel, seed: number): Clients | undefined {
    if (model.patienceMs === undefined && model.retries === undefined) return undefined
    const world = { pool: this.#pool, tally: this.#tally, nowMs: this.#nowMs, seed }
    const works = new NumberFeed(openServiceTimes(model.serviceTime, seed, 'service of retries'))
    return new Clients(model, world, (slot) => {
      this.#pool.workMs[slot] = works.next
      works.skip()
      this.#send(slot)
    })
  }

  /** Pods take what waits for one. */
  #podsChanged(): void {
    this.#queues.beginShared()
    const gateway = this.#gateway
    if (gateway === undefined) return
    while (this.#pods.hasTarget) {
      const slot = gateway.release()
      if (slot === NONE) return
      // Whose connection has closed in the meantime is not sent on.
      if (this.#clients?.hasLeft(slot)) this.failed(slot, NO_ENDPOINT)
      else this.#reach(slot)
    }
  }

  /** Those of clients that have left are only in the way. */
  #inFlight(): number {
    return this.#pool.inUse - (this.#clients?.leftCount ?? 0)
  }

  #pass(): void {
    this.#tally.passed(this.#queues.busy, this.#pods.places)
  }

  #arrive(): void {
    const pool = this.#pool
    const slot = pool.take()
    pool.arrivedMs[slot] = this.#arrivals.next
    pool.workMs[slot] = this.#serviceTimes.next
    this.#arrivals.skip()
    this.#serviceTimes.skip()
    this.#tally.arrived()
    this.#clients?.asks(slot)
    this.#send(slot)
  }

  /** The client begins to wait. */
  #send(slot: number): void {
    this.#clients?.waits(slot)
    const isHeld = this.#gateway !== undefined && !this.#pods.hasTarget && this.#gateway.hold(slot)
    if (!isHeld) this.#reach(slot)
  }

  /** The request comes to the service. */
  #reach(slot: number): void {
    this.#pool.sentMs[slot] = this.#nowMs[0] ?? 0
    const pod = this.#route.choose()
    if (pod === NONE) {
      this.failed(slot, NO_ENDPOINT)
      return
    }
    this.#pods.took(pod)
    if (this.#pods.isAnswering(pod)) this.#queues.take(slot, pod)
    else this.failed(slot, SILENT_POD)
  }
}
