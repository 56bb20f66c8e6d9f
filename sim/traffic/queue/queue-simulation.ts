import type { EndpointCondition } from '../../kubernetes/endpoints/service-endpoints.ts'
import { NumberFeed } from '../numbers/number-feed.ts'
import type { NumberSource } from '../numbers/number-source.ts'
import { openServiceTimes } from '../service/open-service-times.ts'
import type { ServiceModel } from '../service/service-model.ts'
import { PodQueues, type RequestEnds } from './pod-queues.ts'
import { NONE, RequestPool } from './request-pool.ts'
import {
  NO_ENDPOINT,
  type RequestReport,
  type RequestWindow,
  SILENT_POD,
  TIMED_OUT,
} from './request-report.ts'
import { RequestTally } from './request-tally.ts'
import { ServicePods } from './service-pods.ts'
import { firstTimer, type Timer } from './timer.ts'

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
  readonly #timers: readonly Timer[]
  /** Of the stretch that is open, and of all before it. */
  readonly #tally: RequestTally
  readonly #past: RequestTally
  #windowFromMs = 0

  constructor(model: ServiceModel, arrivals: NumberSource, seed: number) {
    this.#deadlineMs = model.deadlineMs ?? Number.POSITIVE_INFINITY
    this.#arrivals = new NumberFeed(arrivals)
    this.#serviceTimes = new NumberFeed(openServiceTimes(model.serviceTime, seed))
    this.#pods = new ServicePods(model, seed)
    this.#queues = new PodQueues(model, this.#pool, this.#pods, this, this.#nowMs)
    this.#timers = this.#queues.timers
    this.#tally = new RequestTally(this.#pool, this.#nowMs)
    this.#past = new RequestTally(this.#pool, this.#nowMs)
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
    this.#queues.beginShared()
  }

  /** Whether the pod takes new requests. What it has, it finishes in any case. */
  putAnswering(pod: number, isAnswering: boolean): void {
    this.#pods.putAnswering(pod, isAnswering)
    this.#queues.beginShared()
  }

  /** The pod's programs end, and all requests at it are lost. It may stay in the service; it never answers again. */
  endPod(pod: number): void {
    this.#queues.loseAt(pod)
    this.#pods.end(pod)
    this.#queues.beginShared()
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

  /** A pod has answered the request, which may be too late. */
  answered(slot: number): void {
    const pool = this.#pool
    if ((pool.doneMs[slot] ?? 0) - (pool.arrivedMs[slot] ?? 0) > this.#deadlineMs)
      this.#tally.failed(TIMED_OUT)
    else this.#tally.answered(slot)
    pool.free(slot)
  }

  /** The request gets no answer. */
  failed(slot: number, error: number): void {
    this.#tally.failed(error)
    this.#pool.free(slot)
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
    this.#send(slot)
  }

  #send(slot: number): void {
    const pod = this.#pods.choose()
    if (pod === NONE) this.failed(slot, NO_ENDPOINT)
    else if (this.#pods.isAnswering(pod)) this.#queues.take(slot, pod)
    else this.failed(slot, SILENT_POD)
  }
}
