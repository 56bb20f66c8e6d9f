import {
  type HpaCondition,
  type HpaConditions,
  type HpaConditionType,
  type HpaMemory,
  withHpaCondition,
} from './hpa-memory.ts'
import type { HpaView } from './hpa-view.ts'
import { limitByBehavior, limitByRules, withScaleEvent } from './limit-change.ts'
import { propose } from './proposal.ts'
import { stabilize, stabilizeWithBehavior } from './stabilize.ts'

const CONDITION_TYPES = ['AbleToScale', 'ScalingActive', 'ScalingLimited', 'ScaledToZero'] as const

/** What the HPA controller wants done. */
export type HpaDecision = {
  /** What it remembers, with its new status. */
  readonly memory: HpaMemory
  /** The replicas to write, and why; undefined when they stay. */
  readonly rescale: { readonly replicas: number; readonly reason: string } | undefined
  /** Why no number could be computed (event FailedComputeMetricsReplicas); undefined when one could. */
  readonly failure: string | undefined
}

/**
 * Whether this sync reads metrics at all (horizontal.go: reconcileAutoscaler, shouldComputeMetricsForZeroReplicas).
 *
 * Outside of minReplicas and maxReplicas it writes the bound without a look at any metric. At 0 it is disabled, unless
 * it was the autoscaler itself that went there (HPAScaleToZero, on by default since v1.37).
 */
export function needsMetrics({ spec, memory, scale }: Pick<HpaView, 'spec' | 'memory' | 'scale'>): boolean {
  const { specReplicas } = scale
  if (specReplicas > 0) return specReplicas <= spec.maxReplicas && specReplicas >= spec.minReplicas
  const hasScaledToZero = memory.conditions.ScaledToZero?.status === 'True'
  return hasScaledToZero && (spec.minReplicas !== 0 || hasTargetWideMetric(spec))
}

/**
 * One sync of the HPA controller, Kubernetes v1.37.2 (pkg/controller/podautoscaler/horizontal.go: reconcileAutoscaler):
 * the highest proposal of all metrics, stabilized, then limited.
 */
export function syncHpa(view: HpaView): HpaDecision {
  return new HpaSync(view).run()
}

function hasTargetWideMetric({ metrics }: HpaView['spec']): boolean {
  return metrics.some((metric) => metric.type === 'External' || metric.type === 'Object')
}

class HpaSync {
  readonly #view: HpaView
  readonly #current: number
  /** What the conditions come to say: written when the sync ends, for most say what they said before. */
  readonly #said: { [Type in HpaConditionType]?: HpaCondition } = {}
  #recommendations: HpaMemory['recommendations']

  constructor(view: HpaView) {
    this.#view = view
    this.#current = view.scale.specReplicas
    this.#recommendations =
      view.memory.recommendations.length > 0
        ? view.memory.recommendations
        : [{ tMs: view.nowMs, replicas: this.#current }]
  }

  run(): HpaDecision {
    this.#able('SucceededGetScale', "the HPA controller was able to get the target's current scale")
    if (needsMetrics(this.#view)) return this.#scaleByMetrics()
    const { minReplicas, maxReplicas } = this.#view.spec
    if (this.#current > maxReplicas)
      return this.#rescale(maxReplicas, 'Current number of replicas above Spec.MaxReplicas')
    if (this.#current > 0)
      return this.#rescale(minReplicas, 'Current number of replicas below Spec.MinReplicas')
    this.#set('ScalingActive', 'False', 'ScalingDisabled', 'the replica count of the target is zero')
    return this.#stay()
  }

  #scaleByMetrics(): HpaDecision {
    const proposed = this.#propose()
    if ('failure' in proposed) {
      const { memory } = this.#view
      return { memory: this.#memory(memory.desiredReplicas), rescale: undefined, failure: proposed.failure }
    }
    const { spec, memory } = this.#view
    let desired = this.#normalize(proposed.replicas)
    let reason = this.#reasonFor(proposed)
    const isRaised = this.#current === 0 && spec.minReplicas !== 0 && desired < spec.minReplicas
    if (isRaised && memory.conditions.ScaledToZero?.status === 'True') {
      desired = spec.minReplicas
      reason ||= 'Current number of replicas below Spec.MinReplicas'
    }
    return desired === this.#current ? this.#stay() : this.#rescale(desired, reason)
  }

  /** The highest of all metrics. One that fails vetoes a scale-down, but not a scale-up by the others. */
  #propose(): { readonly replicas: number; readonly metric: string } | { readonly failure: string } {
    const { spec, readings } = this.#view
    let highest: { replicas: number; metric: string } | undefined
    let firstFailure: { reason: string; message: string } | undefined
    let failures = 0
    for (let index = 0; index < spec.metrics.length; index += 1) {
      const metric = spec.metrics[index]
      const reading = readings[index] ?? { kind: 'error', message: 'no reading' }
      if (metric === undefined) continue
      const proposal = propose(this.#view, metric, reading)
      if (!proposal.ok) {
        failures += 1
        firstFailure ??= proposal
      } else if (highest === undefined || highest.replicas === 0 || proposal.replicas > highest.replicas)
        highest = { replicas: proposal.replicas, metric: proposal.metric }
    }
    if (firstFailure !== undefined && (highest === undefined || highest.replicas < this.#current)) {
      const { reason, message } = firstFailure
      this.#set('ScalingActive', 'False', reason, message)
      return { failure: `${failures} of ${spec.metrics.length} metrics cannot be read: ${message}` }
    }
    const { replicas, metric } = highest ?? { replicas: 0, metric: '' }
    this.#set('ScalingActive', 'True', 'ValidMetricFound', `a replica count was calculated from ${metric}`)
    // An Object metric may be negative, a number of pods may not.
    return { replicas: Math.max(0, replicas), metric }
  }

  #reasonFor({ replicas, metric }: { readonly replicas: number; readonly metric: string }): string {
    if (replicas > this.#current) return `${metric} above target`
    return replicas < this.#current ? 'All metrics below target' : ''
  }

  #normalize(proposed: number): number {
    const { spec, memory, nowMs, options } = this.#view
    const { behavior } = spec
    const stabilized =
      behavior === undefined
        ? stabilize(this.#recommendations, proposed, nowMs, options.downscaleStabilizationMs)
        : stabilizeWithBehavior(
            this.#recommendations,
            this.#current,
            proposed,
            nowMs,
            behavior,
            options.downscaleStabilizationMs,
          )
    this.#recommendations = stabilized.recommendations
    this.#tellStabilization(proposed, stabilized.replicas)
    const limited =
      behavior === undefined
        ? limitByRules(this.#current, stabilized.replicas, spec)
        : limitByBehavior(this.#current, stabilized.replicas, spec, behavior, memory, nowMs)
    const isLimited = limited.replicas !== stabilized.replicas
    this.#set('ScalingLimited', isLimited ? 'True' : 'False', limited.reason, limited.message)
    return limited.replicas
  }

  #tellStabilization(proposed: number, stabilized: number): void {
    if (stabilized === proposed) this.#able('ReadyForNewScale', 'recommended size matches current size')
    else if (this.#view.spec.behavior !== undefined && proposed >= this.#current)
      this.#able('ScaleUpStabilized', 'the lowest recent recommendation applies')
    else this.#able('ScaleDownStabilized', 'the highest recent recommendation applies')
  }

  #stay(): HpaDecision {
    return { memory: this.#memory(this.#current), rescale: undefined, failure: undefined }
  }

  #rescale(replicas: number, reason: string): HpaDecision {
    const { spec } = this.#view
    this.#able('SucceededRescale', `the target scale was updated to ${replicas}`)
    const isToZero =
      this.#current > 0 && replicas === 0 && spec.minReplicas === 0 && hasTargetWideMetric(spec)
    if (isToZero) this.#set('ScaledToZero', 'True', 'ScaledToZero', 'the workload was scaled to zero')
    else this.#set('ScaledToZero', 'False', 'NotScaledToZero', 'the workload was not scaled to zero')
    const memory = {
      ...this.#memory(replicas),
      ...this.#scaleEvents(replicas),
      lastScaleMs: this.#view.nowMs,
    }
    return { memory, rescale: { replicas, reason }, failure: undefined }
  }

  /** horizontal.go: storeScaleEvent. Without a behavior nobody looks at them. */
  #scaleEvents(replicas: number): Pick<HpaMemory, 'scaleUps' | 'scaleDowns'> {
    const { spec, memory, nowMs } = this.#view
    const { scaleUps, scaleDowns } = memory
    if (spec.behavior === undefined) return { scaleUps, scaleDowns }
    const { scaleUp, scaleDown } = spec.behavior
    const change = replicas - this.#current
    return change > 0
      ? { scaleUps: withScaleEvent(scaleUps, { tMs: nowMs, change }, scaleUp), scaleDowns }
      : { scaleUps, scaleDowns: withScaleEvent(scaleDowns, { tMs: nowMs, change: -change }, scaleDown) }
  }

  #memory(desiredReplicas: number): HpaMemory {
    const { scaleUps, scaleDowns, lastScaleMs } = this.#view.memory
    return {
      recommendations: this.#recommendations,
      scaleUps,
      scaleDowns,
      conditions: this.#conditions(),
      lastScaleMs,
      currentReplicas: this.#current,
      desiredReplicas,
    }
  }

  #able(reason: string, message: string): void {
    this.#set('AbleToScale', 'True', reason, message)
  }

  #set(type: HpaConditionType, status: HpaCondition['status'], reason: string, message: string): void {
    this.#said[type] = { status, reason, message }
  }

  #conditions(): HpaConditions {
    let { conditions } = this.#view.memory
    for (const type of CONDITION_TYPES) {
      const condition = this.#said[type]
      if (condition !== undefined) conditions = withHpaCondition(conditions, type, condition)
    }
    return conditions
  }
}
