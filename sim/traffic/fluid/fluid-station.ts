import type { ServiceLaw } from '../service/service-law.ts'
import type { ServiceModel } from '../service/service-model.ts'
import { LOST_AT_STOP, REJECTED, TIMED_OUT } from '../tally/request-report.ts'
import type { DepartedPod } from './departed-pod.ts'
import type { FluidStep } from './fluid-step.ts'
import { DepartedLine } from './line/departed-line.ts'
import { FluidLine, type Leaving } from './line/fluid-line.ts'
import { AT_ONCE, type Entry } from './line/line-slabs.ts'
import { inLine } from './line/line-step.ts'
import type { Came, FluidEnds } from './outcome/fluid-ends.ts'
import type { QueuePods, StationQueue } from './queue/station-queue.ts'
import { SharedCount } from './shared-count.ts'
import { NO_TRIES, type Tries, totalOf } from './tries.ts'

/** A backlog is followed in so many steps of its wait. */
const BACKLOG_STEPS = 8
const STEP_MS_MIN = 500

/**
 * A queue, or several that are alike, with who is in it. What somebody meets who comes to a backlog is told when it is
 * known: when they are served.
 */
export class FluidStation {
  /** What each pod has answered or turned away. */
  readonly finished: SharedCount = new SharedCount()
  readonly #deadlineMs: number
  readonly #isShared: boolean
  /** What a pod has in its hands at most. */
  readonly #inHandsMax: number
  readonly #meanMs: number
  readonly #ends: FluidEnds
  readonly #queue: StationQueue
  readonly #line = new FluidLine()
  #last: FluidStep | undefined
  /** Who came within the last step. */
  #tries = NO_TRIES
  /** How many wait, as the last step has it where there is no backlog (Little's law). */
  #waiting = 0
  /** From one answer to the next, all places at work. */
  #betweenMs = 0

  constructor(model: ServiceModel, law: ServiceLaw, queue: StationQueue, ends: FluidEnds) {
    this.#deadlineMs = model.deadlineMs ?? Number.POSITIVE_INFINITY
    this.#isShared = model.balance === 'shared-queue'
    this.#inHandsMax = model.concurrency * (model.batching?.rowsMax ?? 1)
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
    this.#tries = tries
    this.#waiting = (count / ms) * (1 - step.rejected - step.gaveUp) * step.waitMs
    this.#betweenMs = 1 / this.#queue.perMs(pods)
    if (step.rejected > 0) this.#ends.failed(REJECTED, tries, factor * step.rejected, 0)
    if (step.gaveUp > 0) this.#ends.failed(TIMED_OUT, tries, factor * step.gaveUp, this.#deadlineMs)
    const taken = 1 - step.rejected - step.gaveUp
    const done = before + count * taken - this.#queue.inside
    this.finished.add((done + count * (1 - taken)) / pods.pods)
    // Who came before there was a line is told of already.
    const first = Math.max(0, Math.min(done, before - this.#line.count))
    if (step.isBacklog) this.#line.join(tries, factor * taken, tMs - ms, tMs, entryOf(step))
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
    const { slowness } = pods
    const base = { load: 1, places: concurrency, queues: pods.pods }
    const { inside } = this.#queue
    let ahead = inside
    held.release((tries, factor, fromMs, toMs) => {
      const heldMs = nowMs - (fromMs + toMs) / 2
      const count = totalOf(tries) * factor
      const taken = Math.min(count, inside + room - ahead)
      if (taken < count) {
        const restMs = error === TIMED_OUT ? this.#deadlineMs : 0
        this.#ends.failed(error, tries, factor * (1 - taken / count), heldMs + restMs, restMs)
        this.finished.add((count - taken) / pods.pods)
      }
      const entry = { heldMs, slackMs: 0 }
      const waitMs = heldMs + (ahead + taken / 2) * betweenMs
      if (this.#queue.isShort)
        this.#ends.met(inLine(base, slowness, waitMs, entry), tries, (factor * taken) / count)
      else this.#line.join(tries, (factor * taken) / count, fromMs, toMs, entry)
      ahead += taken
    })
    if (this.#queue.isShort) return
    this.#queue.add(ahead - inside)
    this.#last = inLine(base, slowness, 0, AT_ONCE)
  }

  /** Clients that came before that moment lose patience; of those outside the line it is known when they come. */
  leaveBefore(tMs: number, hear: (tries: Tries, factor: number) => void): void {
    this.#line.leaveBefore(tMs, hear)
  }

  /** One of so many pods leaves, and finishes what it has. */
  leave(pods: number, nowMs: number): DepartedPod {
    const last = this.#last
    const inHandsMax = this.#inHandsOf(pods)
    const betweenMs = this.#betweenMs * pods
    const hear: Leaving = last === undefined ? () => {} : this.#hearing(last)
    let [taken, line]: [number, DepartedLine | undefined] = [0, undefined]
    const requests = this.#takeOut(pods, (inLine, told) => {
      if (this.#isShared) {
        taken = inLine
        this.#line.serve(inLine, nowMs, nowMs, hear)
      } else line = new DepartedLine(this.#line.split(1 / pods), nowMs + told * betweenMs, betweenMs, hear)
    })
    const inHands = Math.min(requests + taken, inHandsMax)
    const slowness = (this.#queue.serviceMs * (last?.slowness ?? 1)) / this.#meanMs
    const [tries, ageMs] = [this.#tries, this.#ageMs]
    const waiting = requests + taken - inHands
    return { atMs: nowMs, tries, ageMs, inHands, waiting, betweenMs, slowness, line }
  }

  /** Its only pod has come back with that backlog; whoever is in line already has come later, and must not be there. */
  takeBack(line: DepartedLine): void {
    line.giveBack((tries, factor, fromMs, toMs) => {
      this.#queue.add(totalOf(tries) * factor)
      this.#line.join(tries, factor, fromMs, toMs, { heldMs: 0, slackMs: 0 })
    })
  }

  /** One of so many pods ends at once, and loses what it has. */
  lose(pods: number, nowMs: number): void {
    const hear: Leaving = (tries, factor, ms) =>
      this.#ends.failed(LOST_AT_STOP, tries, factor, Math.max(0, ms), 0)
    const told = this.#takeOut(pods, (inLine) => {
      if (this.#isShared) this.#line.serve(inLine, nowMs, nowMs, hear)
      else this.#line.shed(1 / pods, nowMs, hear)
    })
    this.#ends.lose(told, this.#tries, this.#ageMs)
  }

  /** How long ago those came, about, whom a pod works on. */
  get #ageMs(): number {
    return (this.#last?.waitMs ?? 0) + (this.#queue.serviceMs * (this.#last?.slowness ?? 1)) / 2
  }

  /** What a pod works on; all that it has to itself where the queue is shared. */
  #inHandsOf(pods: number): number {
    const waiting = this.#last?.isBacklog === true ? 0 : this.#waiting
    return Math.min(this.#inHandsMax, Math.max(0, (this.#queue.inside - waiting) / pods))
  }

  /**
   * What one of so many pods has is there no more.
   *
   * @param cut takes so many of those who are in line out of it, beside others
   * @returns how many others there were: what they met is told already
   */
  #takeOut(pods: number, cut: (inLine: number, told: number) => void): number {
    const { inside } = this.#queue
    if (inside <= 0) return 0
    const requests = this.#isShared ? this.#inHandsOf(pods) : inside / pods
    const told = (requests * Math.max(0, inside - this.#line.count)) / inside
    if (this.#line.count > 0) cut(requests - told, told)
    this.#queue.add(-requests)
    return told
  }

  /** Takes over what the other one has, which is alike. */
  takeOver(other: FluidStation): void {
    this.#queue.add(other.inside)
    other.finished.join(this.finished)
  }

  #hearing(step: FluidStep): Leaving {
    const serviceMs = this.#queue.serviceMs * step.slowness
    const slowness = serviceMs / this.#meanMs
    return (tries, factor, ms, entry) => {
      const waitMs = Math.max(0, ms - serviceMs)
      this.#ends.met(inLine(step, slowness, waitMs, entry), tries, factor)
    }
  }
}

function entryOf({ slackMs }: FluidStep): Entry {
  return slackMs === 0 ? AT_ONCE : { heldMs: 0, slackMs }
}
