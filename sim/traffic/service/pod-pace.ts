import { growFloats } from '../numbers/grow-list.ts'
import { type WarmUp, warmUpFactor } from './warm-up.ts'

/** What a pod may have of its node's cores, and what a run would use of them. */
export type CpuShare = {
  /** Cores that a run keeps busy. */
  readonly cores: number
  /** The CPU limit of its container. */
  readonly limitCores: number
}

/** In each such period a container gets its limit's share of CPU time, and then stands still (the kernel's CFS). */
const PERIOD_MS = 100

/**
 * How fast each pod works: slower while it warms up, and at a standstill when it has used up its CPU time.
 *
 * Runs of one pod that overlap get their CPU time in the order in which they begin: exact for one at a time.
 */
export class PodPace {
  readonly #warmUp: WarmUp | undefined
  readonly #cpu: CpuShare | undefined
  /** Since when the pod answers. */
  #sinceMs: Float64Array = new Float64Array(16)
  /** The last period in which the pod worked, and the CPU time that it has used in it. */
  #period: Float64Array = new Float64Array(16)
  #usedMs: Float64Array = new Float64Array(16)

  constructor(warmUp: WarmUp | undefined, cpu: CpuShare | undefined) {
    this.#warmUp = warmUp
    this.#cpu = cpu
  }

  /** The pod begins to answer. One that does at time 0 has done so for long. */
  answers(pod: number, nowMs: number): void {
    while (pod >= this.#sinceMs.length) this.#grow()
    this.#sinceMs[pod] = nowMs === 0 ? Number.NEGATIVE_INFINITY : nowMs
  }

  /** How long a run takes that the pod begins now. */
  runMs(pod: number, workMs: number, nowMs: number): number {
    const ms = workMs * warmUpFactor(this.#warmUp, nowMs - (this.#sinceMs[pod] ?? 0))
    return this.#cpu === undefined ? ms : this.#throttled(pod, ms, nowMs, this.#cpu)
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
