import { assert } from '../../assert.ts'
import { WAITING_MAX } from '../queue/pod-queues.ts'
import type { ServiceLaw } from '../service/service-law.ts'
import type { ServiceModel } from '../service/service-model.ts'
import { warmUpFactor } from '../service/warm-up.ts'
import type { DepartedPod } from './departed-pod.ts'
import { isInFormula } from './fluid-limits.ts'
import { FluidStation } from './fluid-station.ts'
import type { FluidStep } from './fluid-step.ts'
import type { DepartedLine } from './line/departed-line.ts'
import type { FluidLine } from './line/fluid-line.ts'
import { MeasuredQueue } from './measured/measured-queue.ts'
import { MeasuredRests } from './measured/measured-rests.ts'
import type { Came, FluidEnds } from './outcome/fluid-ends.ts'
import { FluidQueue } from './queue/fluid-queue.ts'
import type { SharedCount } from './shared-count.ts'
import type { Tries } from './tries.ts'

/** Pods that begin to answer within that time are alike. */
const TOGETHER_MS = 1000
/** A warm-up is followed in so many steps at least, each as fast as a pod is in its middle. */
const WARM_UP_STEPS = 8
/** More comes than is done, and nobody is in line yet: how long until a backlog can be seen. */
const OVERLOAD_STEP_MS = 1000
/** From that load on a queue takes long to come to rest, and is followed on its way. */
const BUSY = 0.9
const BUSY_STEP_MS = 10_000
/** Queues whose lengths differ by no more than that share are alike. */
const ALIKE = 0.02

/** Pods of about the same age, and what is at them. */
type Cohort = {
  pods: number
  /** When they began to answer, on average, and the last of them. */
  sinceMs: number
  lastMs: number
  readonly station: FluidStation
}

/**
 * The answering pods of a service by age: new ones come without requests, and are slower while they warm up. What is at
 * a pod that goes goes with it.
 *
 * Where requests find a free pod wherever it is, all pods have one queue; else each has its own, and those of a cohort
 * are alike.
 */
export class FluidCohorts {
  readonly #model: ServiceModel
  readonly #law: ServiceLaw
  readonly #ends: FluidEnds
  /** Undefined where a formula knows the queues. */
  readonly #rests: MeasuredRests | undefined
  /** By the last that joined, the oldest first; few, for those that have become alike are joined. */
  readonly #cohorts: Cohort[] = []
  readonly #shared: FluidStation | undefined
  #pods = 0

  constructor(model: ServiceModel, law: ServiceLaw, ends: FluidEnds) {
    this.#model = model
    this.#law = law
    this.#ends = ends
    this.#rests = isInFormula(model) ? undefined : new MeasuredRests(model, law)
    const isShared = model.balance === 'shared-queue' || model.balance === 'least-requests'
    this.#shared = isShared ? this.#open() : undefined
  }

  get pods(): number {
    return this.#pods
  }

  /** Requests at all pods, waiting ones included, whose clients have not left. */
  get heard(): number {
    return this.#stations().reduce((heard, station) => heard + station.heard, 0)
  }

  /** In so many stretches of time it is known when those came who are in line, at all pods. */
  get stretches(): number {
    return this.#stations().reduce((stretches, station) => stretches + station.stretches, 0)
  }

  /**
   * A pod comes into the service that has answered since then; minus infinity for long.
   *
   * @param backlog what a pod that comes back had when it left; it is taken over where no other pods share the queue
   * @returns what counts the requests that it finishes
   */
  join(sinceMs: number, pods: number, backlog?: DepartedLine): SharedCount {
    this.#pods += pods
    const { station, pods: ofStation } = this.#cohortWith(sinceMs, pods)
    if (backlog !== undefined && this.#shared === undefined && ofStation === pods) station.takeBack(backlog)
    return (this.#shared ?? station).finished
  }

  #cohortWith(sinceMs: number, pods: number): Cohort {
    const next = this.#cohorts.findIndex(({ lastMs }) => lastMs > sinceMs)
    const place = next < 0 ? this.#cohorts.length : next
    const before = this.#cohorts[place - 1]
    const isTogether = before !== undefined && before.lastMs + TOGETHER_MS >= sinceMs
    const cohort = isTogether ? before : this.#cohorts[place]
    // A backlog stays with those who have it.
    if (cohort === undefined || (isTogether && cohort.station.hasLine)) {
      const opened = { pods, sinceMs, lastMs: sinceMs, station: this.#open() }
      this.#cohorts.splice(place, 0, opened)
      return opened
    }
    cohort.pods += pods
    if (cohort.sinceMs > Number.NEGATIVE_INFINITY)
      cohort.sinceMs += ((sinceMs - cohort.sinceMs) * pods) / cohort.pods
    cohort.lastMs = Math.max(cohort.lastMs, sinceMs)
    return cohort
  }

  /** Whom a gateway has held goes to the pods that there are. */
  release(held: FluidLine, nowMs: number): void {
    const { concurrency } = this.#model
    const [first] = this.#cohorts
    if (first === undefined) return
    const slowness = this.#slownessOfAll(nowMs)
    const pods = { pods: this.#pods, ofPods: this.#pods, slowness }
    const station = this.#shared ?? first.station
    station.release(held, nowMs, pods, concurrency)
  }

  /** A pod that joined with that moment leaves, and finishes what it has. */
  leave(sinceMs: number, nowMs: number): DepartedPod {
    return this.#remove(sinceMs, (station, pods) => station.leave(pods, nowMs))
  }

  /** A pod that joined with that moment ends at once, and loses what it has. */
  lose(sinceMs: number, nowMs: number): void {
    this.#remove(sinceMs, (station, pods) => station.lose(pods, nowMs))
  }

  /** How long a step may be at that rate, for the ages of the pods and their backlogs. */
  stepMaxMs(nowMs: number, ratePerMs: number): number {
    const { warmUp } = this.#model
    const youngest = this.#cohorts.at(-1)
    const isWarm = warmUp === undefined || youngest === undefined || nowMs - youngest.lastMs >= warmUp.forMs
    let maxMs = isWarm ? Number.POSITIVE_INFINITY : warmUp.forMs / WARM_UP_STEPS
    const slowness = this.#slownessOfAll(nowMs)
    const perMs = this.#rests?.perMs ?? this.#model.concurrency / this.#law.meanMs
    const load = (ratePerMs * slowness) / (this.#pods * perMs)
    if (load > 1 && !this.#hasLines) maxMs = Math.min(maxMs, OVERLOAD_STEP_MS)
    else if (load > BUSY) maxMs = Math.min(maxMs, BUSY_STEP_MS)
    if (this.#shared !== undefined) return Math.min(maxMs, this.#shared.stepMaxMs)
    for (const { station } of this.#cohorts) maxMs = Math.min(maxMs, station.stepMaxMs)
    return maxMs
  }

  /**
   * Up to that moment so much time passes, in which requests come to all pods, at least one.
   *
   * @returns how many places worked on average
   */
  step(tMs: number, ms: number, { tries, factor }: Came): number {
    const ofPods = this.#pods
    const middleMs = tMs - ms / 2
    if (this.#shared !== undefined) {
      const slowness = this.#slownessOfAll(middleMs)
      return busyOf(this.#shared.step(tMs, ms, { tries, factor }, { pods: ofPods, ofPods, slowness }))
    }
    let busy = 0
    const room = this.#roomToWait()
    for (const cohort of this.#cohorts) {
      const { pods, sinceMs, station } = cohort
      const slowness = warmUpFactor(this.#model.warmUp, middleMs - sinceMs)
      const came = { tries, factor: (factor * pods) / ofPods }
      const waitingMax = this.#waitingAt(cohort) + (room * pods) / ofPods
      busy += busyOf(station.step(tMs, ms, came, { pods, ofPods, slowness, waitingMax }))
    }
    if (this.#cohorts.length > 1) this.#joinAlike(tMs)
    return busy
  }

  /** Clients that came before that moment lose patience. */
  leaveBefore(tMs: number, hear: (tries: Tries, factor: number) => void): void {
    for (const station of this.#stations()) station.leaveBefore(tMs, hear)
  }

  /** How many more may wait at all pods. */
  #roomToWait(): number {
    return Math.max(0, WAITING_MAX - this.#cohorts.reduce((sum, cohort) => sum + this.#waitingAt(cohort), 0))
  }

  #waitingAt({ pods, station }: Cohort): number {
    return Math.max(0, station.inside - pods * this.#model.concurrency)
  }

  #open(): FluidStation {
    const queue =
      this.#rests === undefined
        ? new FluidQueue(this.#model, this.#law)
        : new MeasuredQueue(this.#model, this.#rests)
    return new FluidStation(this.#model, this.#law, queue, this.#ends)
  }

  /** Whether somebody is in line at every station. */
  get #hasLines(): boolean {
    if (this.#shared !== undefined) return this.#shared.hasLine
    for (const { station } of this.#cohorts) if (!station.hasLine) return false
    return true
  }

  #stations(): readonly FluidStation[] {
    return this.#shared !== undefined ? [this.#shared] : this.#cohorts.map(({ station }) => station)
  }

  /** @param go tells its station, which so many pods have together, that one of them goes */
  #remove<T>(sinceMs: number, go: (station: FluidStation, pods: number) => T): T {
    const place = this.#cohorts.findIndex(({ lastMs }) => lastMs >= sinceMs)
    const cohort = this.#cohorts[place]
    assert(cohort !== undefined, 'a pod that leaves has joined')
    const gone = this.#shared !== undefined ? go(this.#shared, this.#pods) : go(cohort.station, cohort.pods)
    this.#pods -= 1
    cohort.pods -= 1
    if (cohort.pods === 0) this.#cohorts.splice(place, 1)
    return gone
  }

  /** Fast pods do more of the work: what counts is the mean speed. */
  #slownessOfAll(nowMs: number): number {
    const { warmUp } = this.#model
    if (warmUp === undefined) return 1
    let speeds = 0
    for (const { pods, sinceMs } of this.#cohorts) speeds += pods / warmUpFactor(warmUp, nowMs - sinceMs)
    return this.#pods / speeds
  }

  #joinAlike(nowMs: number): void {
    for (let place = this.#cohorts.length - 1; place > 0; place -= 1) {
      const [older, younger] = [this.#cohorts[place - 1], this.#cohorts[place]]
      if (older === undefined || younger === undefined) return
      const [of, to] = [older.station.inside / older.pods, younger.station.inside / younger.pods]
      const isWarm = nowMs - younger.lastMs >= (this.#model.warmUp?.forMs ?? 0)
      const isLine = older.station.hasLine || younger.station.hasLine
      if (!isWarm || isLine || Math.abs(of - to) > ALIKE * Math.max(of, to)) continue
      older.station.takeOver(younger.station)
      older.pods += younger.pods
      older.lastMs = younger.lastMs
      // All are warm: how long so makes no difference.
      older.sinceMs = Math.min(older.sinceMs, younger.sinceMs)
      this.#cohorts.splice(place, 1)
    }
  }
}

function busyOf({ load, places, queues }: FluidStep): number {
  return load * places * queues
}
