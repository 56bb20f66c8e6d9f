import { growFloats } from '../numbers/grow-list.ts'
import type { CpuShare } from './cpu-share.ts'
import { crowdingFactor } from './crowding.ts'
import { PodCollections } from './pod-collections.ts'
import { PodPauses } from './pod-pauses.ts'
import type { ServiceModel } from './service-model.ts'
import { warmUpFactor } from './warm-up.ts'

/** In each such period a container gets its limit's share of CPU time, and then stands still (the kernel's CFS). */
const PERIOD_MS = 100

/** What makes a run longer or shorter than the work that is in it. */
type PaceModel = Pick<ServiceModel, 'warmUp' | 'crowding' | 'collections' | 'cpu' | 'pauses'>

/** A run that a pod begins. */
export type BegunRun = {
  /** By its requests alone. */
  readonly workMs: number
  /** How many requests it has. */
  readonly rows: number
  /** Requests at the pod, those of the run included. */
  readonly crowd: number
}

/**
 * How fast each pod works: slower while it warms up or many are at it, and at a standstill when it has used up its CPU
 * time or has a pause.
 *
 * Runs of one pod that overlap get their CPU time in the order in which they begin: exact for one at a time. What a run
 * would get of a period in which it has a pause, it gets before.
 */
export class PodPace {
  readonly #model: PaceModel
  /** Undefined when pods have none. */
  readonly #pauses: PodPauses | undefined
  readonly #collections: PodCollections | undefined
  /** Since when the pod answers. */
  #sinceMs: Float64Array = new Float64Array(16)
  /** The last period in which the pod worked, and the CPU time that it has used in it. */
  #period: Float64Array = new Float64Array(16)
  #usedMs: Float64Array = new Float64Array(16)

  constructor(model: PaceModel, seed: number) {
    this.#model = model
    this.#pauses = model.pauses === undefined ? undefined : new PodPauses(model.pauses, seed)
    this.#collections =
      model.collections === undefined ? undefined : new PodCollections(model.collections, seed)
  }

  /** The pace of these pods; undefined when all work at full speed, always. */
  static of(model: PaceModel, seed: number): PodPace | undefined {
    const { warmUp, crowding, collections, cpu, pauses } = model
    const isSteady = [warmUp, crowding, collections, cpu, pauses].every((each) => each === undefined)
    return isSteady ? undefined : new PodPace(model, seed)
  }

  /** The pod begins to answer. One that does at time 0 has done so for long. */
  answers(pod: number, nowMs: number): void {
    while (pod >= this.#sinceMs.length) this.#grow()
    this.#pauses?.begin(pod, nowMs)
    this.#sinceMs[pod] = nowMs === 0 ? Number.NEGATIVE_INFINITY : nowMs
  }

  /** How long a run takes that the pod begins now. */
  runMs(pod: number, { workMs, rows, crowd }: BegunRun, nowMs: number): number {
    const { warmUp, crowding, cpu } = this.#model
    const slowness = warmUpFactor(warmUp, nowMs - (this.#sinceMs[pod] ?? 0))
    const garbageMs = this.#collections?.next(pod, rows) ?? 0
    const ms = (workMs + garbageMs) * slowness * crowdingFactor(crowding, crowd)
    const busyMs = cpu === undefined ? ms : this.#throttled(pod, ms, nowMs, cpu)
    return this.#pauses === undefined ? busyMs : this.#pauses.runMs(pod, busyMs, nowMs)
  }

  /** 20 ms of a core that may be used for a tenth: 10 ms, a wait for the next period, and 10 ms. */
  #throttled(pod: number, ms: number, nowMs: number, { cores, limitCores }: CpuShare): number {
    if (cores <= limitCores) return ms
    const quotaMs = limitCores * PERIOD_MS
    let period = Math.floor(nowMs / PERIOD_MS)
    // What others have begun may have used up periods that are still to come.
    const known = this.#period[pod] ?? 0
    let used = known >= period ? (this.#usedMs[pod] ?? 0) : 0
    let tMs = nowMs
    if (known > period) {
      period = known
      tMs = period * PERIOD_MS
    }
    let leftMs = ms * cores
    const now = Math.min(leftMs, quotaMs - used, ((period + 1) * PERIOD_MS - tMs) * cores)
    leftMs -= now
    used += now
    tMs += now / cores
    if (leftMs > 1e-9) {
      const whole = Math.ceil(leftMs / quotaMs) - 1
      period += 1 + whole
      used = leftMs - whole * quotaMs
      tMs = period * PERIOD_MS + used / cores
    }
    this.#period[pod] = period
    this.#usedMs[pod] = used
    return tMs - nowMs
  }

  #grow(): void {
    const length = 2 * this.#sinceMs.length
    this.#sinceMs = growFloats(this.#sinceMs, length)
    this.#period = growFloats(this.#period, length)
    this.#usedMs = growFloats(this.#usedMs, length)
  }
}
