import { assert } from '../../assert.ts'
import { HELD_MAX } from '../client/gateway.ts'
import { RequestPool } from '../queue/requests/request-pool.ts'
import { type ServiceLaw, serviceLaw } from '../service/service-law.ts'
import type { ServiceModel } from '../service/service-model.ts'
import {
  GAVE_UP,
  LOST_AT_STOP,
  NO_ENDPOINT,
  type RequestReport,
  type RequestWindow,
  SILENT_POD,
} from '../tally/request-report.ts'
import { RequestTally } from '../tally/request-tally.ts'
import { type DepartedPod, notAnswered } from './departed-pod.ts'
import { FluidClients } from './fluid-clients.ts'
import { FluidCohorts } from './fluid-cohorts.ts'
import { notInFluid } from './fluid-limits.ts'
import type { DepartedLine } from './line/departed-line.ts'
import { FluidLine } from './line/fluid-line.ts'
import { FluidOutcomes } from './outcome/fluid-outcomes.ts'
import { inWholeRequests } from './outcome/whole-requests.ts'
import type { SharedCount } from './shared-count.ts'
import type { Tries } from './tries.ts'

/** A further try comes in the step after the one that failed: soon, when many do. */
const RETRY_STEP_MS = 1000
const RETRIES_STEP_MS = 250
/** Share of the requests within a second that are many. */
const MANY = 0.01

/**
 * Requests as a fluid: expected numbers instead of single requests, for horizons of weeks. Its cost depends on the
 * number of steps of time, not on the number of requests.
 */
export class FluidFlow {
  readonly #model: ServiceModel
  readonly #law: ServiceLaw
  readonly #cohorts: FluidCohorts
  readonly #clients: FluidClients
  readonly #nowMs = new Float64Array(1)
  /** No request has a slot: they are only counted. */
  readonly #tally = new RequestTally(new RequestPool(), this.#nowMs)
  readonly #past = new RequestTally(new RequestPool(), this.#nowMs)
  readonly #outcomes: FluidOutcomes
  /** Backlogs of pods that have left. */
  readonly #departed = new Set<DepartedLine>()
  /** Whom a gateway holds while there is no pod. */
  readonly #held = new FluidLine()
  #windowFromMs = 0
  #answering = 0

  constructor(model: ServiceModel) {
    assert(notInFluid(model).length === 0, 'a fluid knows all that the service does')
    this.#model = model
    const law = serviceLaw(model.serviceTime)
    this.#law = law
    this.#clients = new FluidClients(model.retries)
    this.#outcomes = new FluidOutcomes(model, law, this.#tally, this.#clients)
    this.#cohorts = new FluidCohorts(model, law, this.#outcomes)
  }

  /**
   * Pods come into the service that have answered since that moment; minus infinity for long.
   *
   * @param backlog what a pod that comes back had when it left
   * @returns what counts the requests that each of them finishes
   */
  join(sinceMs: number, pods = 1, backlog?: DepartedLine): SharedCount {
    const finished = this.#cohorts.join(sinceMs, pods, backlog)
    if (this.#held.count > 0) this.#cohorts.release(this.#held, this.#now)
    return finished
  }

  /** A pod leaves that has joined with that moment, and finishes what it has. */
  leave(sinceMs: number): DepartedPod {
    const pod = this.#cohorts.leave(sinceMs, this.#now)
    if (pod.line !== undefined) this.#departed.add(pod.line)
    return pod
  }

  /** A pod that has joined with that moment ends, and loses what it has. */
  lose(sinceMs: number): void {
    this.#cohorts.lose(sinceMs, this.#now)
  }

  /** A pod that has left ends, and loses what it has not answered. */
  end(pod: DepartedPod): void {
    const lost = notAnswered(pod, this.#law, this.#now)
    this.#outcomes.lose(lost, pod.tries, pod.ageMs + this.#now - pod.atMs)
    if (pod.line === undefined) return
    pod.line.lose(this.#now, (tries, factor, ms) => this.#outcomes.failed(LOST_AT_STOP, tries, factor, ms, 0))
    this.#departed.delete(pod.line)
  }

  /** So many pods answer from now on, whether requests go to them or not: how busy they are is told of all. */
  putAnswering(pods: number): void {
    this.#answering = pods
  }

  /** Time goes on to that moment, with that rate and, beside the pods that have joined, so many that are silent. */
  advanceTo(tMs: number, ratePerMs: number, silent: number): void {
    while (this.#now < tMs)
      this.#step(Math.min(tMs, this.#now + this.#stepMaxMs(ratePerMs)), ratePerMs, silent)
  }

  /** What became of the requests since the last call, or since the start. */
  takeWindow(): RequestWindow {
    this.#outcomes.spread()
    const [fromMs, toMs] = [this.#windowFromMs, this.#now]
    const report = this.#tally.report(this.#inFlight)
    this.#past.merge(this.#tally)
    this.#tally.clear()
    this.#windowFromMs = toMs
    return { fromMs, toMs, ...report, unevenness: null }
  }

  /** What became of all requests whose windows were taken, in whole numbers; windows have what is expected. */
  report(): RequestReport {
    return inWholeRequests(this.#past.report(this.#inFlight))
  }

  /** In so many stretches of time it is known when those came who wait: what the memory and a step of it cost. */
  get stretches(): number {
    return this.#cohorts.stretches + this.#held.stretches
  }

  get #now(): number {
    return this.#nowMs[0] ?? 0
  }

  get #inFlight(): number {
    let inFlight = this.#cohorts.heard + this.#clients.pending + this.#held.heard
    for (const line of this.#departed) inFlight += line.heard
    return inFlight
  }

  #stepMaxMs(ratePerMs: number): number {
    const maxMs = this.#cohorts.stepMaxMs(this.#now, ratePerMs)
    if (this.#clients.max === 0) return maxMs
    const isMany = this.#clients.pending > MANY * ratePerMs * 1000
    return Math.min(maxMs, isMany ? RETRIES_STEP_MS : RETRY_STEP_MS)
  }

  #step(tMs: number, ratePerMs: number, silent: number): void {
    const ms = tMs - this.#now
    this.#nowMs[0] = tMs
    const tries = this.#clients.come(ratePerMs * ms, ms)
    this.#tally.addArrived(ratePerMs * ms)
    const { pods } = this.#cohorts
    const targets = pods + silent
    const unanswered = this.#shareOfSilent(silent, targets)
    if (targets === 0) this.#holdOrFail(tries, ms)
    else if (silent > 0) this.#outcomes.failed(SILENT_POD, tries, unanswered, 0)
    const busy = pods === 0 ? 0 : this.#cohorts.step(tMs, ms, { tries, factor: 1 - unanswered })
    this.#tally.passed(
      busy + this.#workOff(tMs) / ms,
      Math.max(pods, this.#answering) * this.#model.concurrency,
    )
    this.#losePatience(tMs)
  }

  /** Who fails at once keeps its pod the one with the fewest requests, and longest so: all others go there, too. */
  #shareOfSilent(silent: number, targets: number): number {
    if (silent === 0) return 0
    return this.#model.balance === 'least-requests' ? 1 : silent / targets
  }

  /** Pods that have left work on; returns the time of their places. */
  #workOff(tMs: number): number {
    let busyMs = 0
    for (const line of this.#departed) {
      busyMs += line.advanceTo(tMs) * this.#model.concurrency
      if (line.isEmpty) this.#departed.delete(line)
    }
    return busyMs
  }

  /** As many as come within a step are held, or find no pod. */
  #holdOrFail(tries: Tries, ms: number): void {
    if (this.#model.holdMs === undefined || this.#held.count >= HELD_MAX)
      this.#outcomes.failed(NO_ENDPOINT, tries, 1, 0)
    else this.#held.join(tries, 1, this.#now - ms, this.#now, { heldMs: 0, slackMs: 0 })
  }

  #losePatience(tMs: number): void {
    const { patienceMs } = this.#outcomes
    const { holdMs = 0 } = this.#model
    if (this.#held.count > 0) {
      const [afterMs, error] = patienceMs < holdMs ? [patienceMs, GAVE_UP] : [holdMs, NO_ENDPOINT]
      this.#held.leaveBefore(tMs - afterMs, (tries, factor) =>
        this.#outcomes.failed(error, tries, factor, afterMs, 0),
      )
      this.#held.dropLeft()
    }
    if (patienceMs === Number.POSITIVE_INFINITY) return
    const hear = (tries: Tries, factor: number): void =>
      this.#outcomes.failed(GAVE_UP, tries, factor, patienceMs, 0)
    this.#cohorts.leaveBefore(tMs - patienceMs, hear)
    for (const line of this.#departed) line.leaveBefore(tMs - patienceMs, hear)
  }
}
