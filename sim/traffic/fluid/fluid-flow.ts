import { assert } from '../../assert.ts'
import { RequestPool } from '../queue/requests/request-pool.ts'
import type { ServiceModel } from '../service/service-model.ts'
import {
  NO_ENDPOINT,
  REJECTED,
  type RequestReport,
  type RequestWindow,
  SILENT_POD,
  TIMED_OUT,
} from '../tally/request-report.ts'
import { RequestTally } from '../tally/request-tally.ts'
import { notInFluid } from './fluid-limits.ts'
import { FluidQueue, type FluidStep } from './fluid-queue.ts'
import { type ServiceLaw, serviceLaw } from './service-law.ts'
import { waitStrata } from './wait-law.ts'

/** Waits that differ by less count as the same: the latencies of a window are spread out once for each. */
const WAITS_PER_DOUBLING = 32

/** Who is in the service, and which of them do not answer. */
export type FluidPods = { readonly targets: number; readonly silent: number }

/**
 * Requests as a fluid: expected numbers instead of single requests, for horizons of weeks. Its cost depends on the
 * number of steps of time, not on the number of requests.
 */
export class FluidFlow {
  readonly #model: ServiceModel
  readonly #law: ServiceLaw
  readonly #queue: FluidQueue
  readonly #nowMs = new Float64Array(1)
  /** No request has a slot: they are only counted. */
  readonly #tally = new RequestTally(new RequestPool(), this.#nowMs)
  readonly #past = new RequestTally(new RequestPool(), this.#nowMs)
  /** Requests of the open window, by what they met. */
  readonly #met = new Map<string, Met>()
  #windowFromMs = 0

  constructor(model: ServiceModel) {
    assert(notInFluid(model).length === 0, 'a fluid knows all that the service does')
    this.#model = model
    this.#law = serviceLaw(model.serviceTime)
    this.#queue = new FluidQueue(model, this.#law)
  }

  /** Time goes on to that moment, with that rate and these pods all the way. */
  advanceTo(tMs: number, ratePerMs: number, { targets, silent }: FluidPods): void {
    const ms = tMs - (this.#nowMs[0] ?? 0)
    if (ms <= 0) return
    this.#nowMs[0] = tMs
    const count = ratePerMs * ms
    this.#tally.addArrived(count)
    const serving = targets - silent
    const missed = targets === 0 ? count : (count * silent) / targets
    const reached = count - missed
    this.#tally.addFailed(targets === 0 ? NO_ENDPOINT : SILENT_POD, missed)
    const places = serving * this.#model.concurrency
    if (serving === 0) {
      this.#tally.passed(0, 0)
      return
    }
    const step = this.#queue.step(ms, reached / ms, serving)
    this.#tally.passed(places * step.load, places)
    this.#tally.addFailed(REJECTED, reached * step.rejected)
    this.#tally.addFailed(TIMED_OUT, reached * step.gaveUp)
    this.#meet(step, reached * (1 - step.rejected - step.gaveUp))
  }

  /** What became of the requests since the last call, or since the start. */
  takeWindow(): RequestWindow {
    for (const { first, count, ...means } of this.#met.values()) this.#spread({ ...first, ...means }, count)
    this.#met.clear()
    const [fromMs, toMs] = [this.#windowFromMs, this.#nowMs[0] ?? 0]
    const report = this.#tally.report(this.#queue.inside)
    this.#past.merge(this.#tally)
    this.#tally.clear()
    this.#windowFromMs = toMs
    return { fromMs, toMs, ...report, unevenness: null }
  }

  /** What became of all requests whose windows were taken. */
  report(): RequestReport {
    return this.#past.report(this.#queue.inside)
  }

  #meet(step: FluidStep, count: number): void {
    const key = `${step.isBacklog} ${step.places} ${keyOf(step.waitMs)} ${Math.round(step.waits * 50)} ${keyOf(step.slackMs)}`
    const known = this.#met.get(key)
    if (known !== undefined && known.count + count > 0) join(known, step, count)
    else {
      const { waitMs, waits, load, slackMs } = step
      this.#met.set(key, { first: step, count, waitMs, waits, load, slackMs })
    }
  }

  /** Each wait with each service time. */
  #spread(step: FluidStep, count: number): void {
    const { deadlineMs = Number.POSITIVE_INFINITY, overheadMs = 0 } = this.#model
    for (const wait of waitStrata(step, this.#law))
      for (const service of this.#law.strata) {
        const share = count * wait.share * service.share
        const atPodMs = wait.ms + service.ms
        if (atPodMs > deadlineMs) this.#tally.addFailed(TIMED_OUT, share)
        else this.#tally.addAnswered(share, atPodMs + overheadMs, wait.ms)
      }
  }
}

/** Steps that are alike: the first of them, their requests, and the means of what they met. */
type Met = {
  readonly first: FluidStep
  count: number
  waitMs: number
  waits: number
  load: number
  slackMs: number
}

function join(met: Met, step: FluidStep, count: number): void {
  met.count += count
  const part = count / met.count
  met.waitMs += (step.waitMs - met.waitMs) * part
  met.waits += (step.waits - met.waits) * part
  met.load += (step.load - met.load) * part
  met.slackMs += (step.slackMs - met.slackMs) * part
}

function keyOf(waitMs: number): number {
  return waitMs <= 0 ? Number.NEGATIVE_INFINITY : Math.round(Math.log2(waitMs) * WAITS_PER_DOUBLING)
}
