import type { ServiceModel } from '../service/service-model.ts'
import { REJECTED, TIMED_OUT } from '../tally/request-report.ts'
import { FluidLine, type Leaving } from './fluid-line.ts'
import type { QueuePods, StationQueue } from './fluid-queue.ts'
import type { FluidStep } from './fluid-step.ts'
import type { Entry } from './line-slabs.ts'
import type { ServiceLaw } from './service-law.ts'
import { type Tries, totalOf } from './tries.ts'

/** A backlog is followed in so many steps of its wait. */
const BACKLOG_STEPS = 8
const STEP_MS_MIN = 500

/** What becomes of requests; all counts are `factor` times those of the tries. */
export type FluidEnds = {
  /** They were taken, and met that. */
  met(step: FluidStep, tries: Tries, factor: number): void
  /** They get no answer, as is known so long after they came; of that, `restMs` are to come, or all. */
  failed(error: number, tries: Tries, factor: number, afterMs: number, restMs?: number): void
}

/** Requests of several tries, so many times. */
export type Came = { readonly tries: Tries; readonly factor: number }

/**
 * A queue, or several that are alike, with who is in it. What somebody meets who comes to a backlog is told when it is
 * known: when they are served.
 */
export class FluidStation {
  readonly #deadlineMs: number
  readonly #meanMs: number
  readonly #ends: FluidEnds
  readonly #queue: StationQueue
  readonly #line = new FluidLine()
  #last: FluidStep | undefined
  /** From one answer to the next, all places at work. */
  #betweenMs = 0

  constructor(model: ServiceModel, law: ServiceLaw, queue: StationQueue, ends: FluidEnds) {
    this.#deadlineMs = model.deadlineMs ?? Number.POSITIVE_INFINITY
    this.#meanMs = law.meanMs
    this.#ends = ends
    this.#queue = queue
  }

  /** Requests in all queues and places. */
  get inside(): number {
    return this.#queue.inside
  }

  /** Those of them whose clients have not left. */
  get heard(): number {
    return Math.max(0, this.#queue.inside - this.#line.count) + this.#line.heard
  }

  get hasLine(): boolean {
    return this.#line.count > 0
  }

  /** In so many stretches of time it is known when those came who are in line. */
  get stretches(): number {
    return this.#line.stretches
  }

  /** How long the next step may be. */
  get stepMaxMs(): number {
    if (this.#last?.isBacklog !== true) return Number.POSITIVE_INFINITY
    return Math.max(STEP_MS_MIN, (this.#queue.inside * this.#betweenMs) / BACKLOG_STEPS)
  }

  /** Up to that moment so much time passes, in which requests come to these pods. */
  step(tMs: number, ms: number, { tries, factor }: Came, pods: QueuePods): FluidStep {
    const before = this.#queue.inside
    const count = totalOf(tries) * factor
    const step = this.#queue.step(ms, count / ms, pods)
    this.#last = step
    this.#betweenMs = 1 / this.#queue.perMs(pods)
    if (step.rejected > 0) this.#ends.failed(REJECTED, tries, factor * step.rejected, 0)
    if (step.gaveUp > 0) this.#ends.failed(TIMED_OUT, tries, factor * step.gaveUp, this.#deadlineMs)
    const taken = 1 - step.rejected - step.gaveUp
    const done = before + count * taken - this.#queue.inside
    // Who came before there was a line is told of already.
    const first = Math.max(0, Math.min(done, before - this.#line.count))
    if (step.isBacklog)
      this.#line.join(tries, factor * taken, tMs - ms, tMs, { heldMs: 0, slackMs: step.slackMs })
    else this.#ends.met(step, tries, factor * taken)
    if (this.#line.count > 0) {
      const fromMs = tMs - ms + (done > 0 ? (ms * first) / done : 0)
      this.#line.serve(step.isBacklog ? done - first : this.#line.count, fromMs, tMs, this.#hearing(step))
    }
    return step
  }

  /** Whom a gateway has held comes at once, in order. */
  release(held: FluidLine, nowMs: number, pods: QueuePods, concurrency: number): void {
    const { byLimit, byDeadline } = this.#queue.room(pods)
    const [room, error] = byLimit <= byDeadline ? [byLimit, REJECTED] : [byDeadline, TIMED_OUT]
    const betweenMs = 1 / this.#queue.perMs(pods)
    this.#betweenMs = betweenMs
    const base = { load: 1, places: concurrency, queues: pods.pods, slowness: pods.slowness }
    const { inside } = this.#queue
    let ahead = inside
    held.release((tries, factor, fromMs, toMs) => {
      const heldMs = nowMs - (fromMs + toMs) / 2
      const count = totalOf(tries) * factor
      const taken = Math.min(count, inside + room - ahead)
      if (taken < count) {
        const restMs = error === TIMED_OUT ? this.#deadlineMs : 0
        this.#ends.failed(error, tries, factor * (1 - taken / count), heldMs + restMs, restMs)
      }
      const entry = { heldMs, slackMs: 0 }
      const waitMs = heldMs + (ahead + taken / 2) * betweenMs
      if (this.#queue.isShort) this.#ends.met(inLine(base, waitMs, entry), tries, (factor * taken) / count)
      else this.#line.join(tries, (factor * taken) / count, fromMs, toMs, entry)
      ahead += taken
    })
    if (this.#queue.isShort) return
    this.#queue.add(ahead - inside)
    this.#last = inLine(base, 0, { heldMs: 0, slackMs: 0 })
  }

  /** Clients that came before that moment lose patience; of those outside the line it is known when they come. */
  leaveBefore(tMs: number, hear: (tries: Tries, factor: number) => void): void {
    this.#line.leaveBefore(tMs, hear)
  }

  /** A share of the pods goes, and finishes what it has; of a shared queue, what it has in its hands. */
  shed(share: number, requests: number, nowMs: number): void {
    if (this.#last !== undefined && this.#line.count > 0)
      this.#line.shed(share, nowMs, this.#betweenMs, this.#hearing(this.#last))
    this.#queue.add(-requests)
  }

  /** Takes over what the other one has, which is alike. */
  takeOver(other: FluidStation): void {
    this.#queue.add(other.inside)
  }

  #hearing(step: FluidStep): Leaving {
    const serviceMs = this.#queue.serviceMs * step.slowness
    const served = { ...step, slowness: serviceMs / this.#meanMs }
    return (tries, factor, ms, entry) => {
      const waitMs = Math.max(0, ms - serviceMs)
      this.#ends.met(inLine(served, waitMs, entry), tries, factor)
    }
  }
}

/** What those have met who waited for so long in a line. */
function inLine(
  { load, places, queues, slowness }: Pick<FluidStep, 'load' | 'places' | 'queues' | 'slowness'>,
  waitMs: number,
  entry: Entry,
): FluidStep {
  const { heldMs, slackMs } = entry
  return {
    rejected: 0,
    gaveUp: 0,
    slackMs,
    waits: 1,
    waitMs,
    isBacklog: true,
    load,
    places,
    queues,
    slowness,
    heldMs,
  }
}
