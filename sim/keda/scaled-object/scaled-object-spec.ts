import type { HpaBehavior, MetricTarget } from '../../kubernetes/hpa/hpa-spec.ts'

/** A ScaledObject (keda.sh/v1alpha1) with every default filled in, as `parseScaledObject` makes it. */
export type ScaledObjectSpec = {
  readonly name: string
  readonly namespace: string
  readonly target: { readonly kind: string; readonly name: string }
  /** At least 1,000; default 30,000. */
  readonly pollingIntervalMs: number
  /** Default 300,000. */
  readonly cooldownPeriodMs: number
  /** Counted from creation, while no trigger has ever been active; default 0. */
  readonly initialCooldownPeriodMs: number
  /** Undefined: no idle mode. */
  readonly idleReplicaCount: number | undefined
  /** Default 0. */
  readonly minReplicaCount: number
  /** At least 1; default 100. */
  readonly maxReplicaCount: number
  readonly fallback: Fallback | undefined
  /** Whether the replicas from before KEDA come back when the ScaledObject is deleted. */
  readonly restoreToOriginalReplicaCount: boolean
  /** `keda-hpa-NAME` unless it is set. */
  readonly hpaName: string
  readonly behavior: HpaBehavior | undefined
  readonly scalingModifiers: ScalingModifiers | undefined
  readonly triggers: readonly Trigger[]
  /** What the triggers of other types than cpu and memory measure, in their order. */
  readonly metrics: readonly TriggerMetric[]
  readonly annotations: ScaledObjectAnnotations
}

/** What takes the place of a metric that cannot be read. */
export type Fallback = {
  /** It starts with one failure more than this. */
  readonly failureThreshold: number
  readonly replicas: number
  readonly behavior:
    | 'static'
    | 'currentReplicas'
    | 'currentReplicasIfHigher'
    | 'currentReplicasIfLower'
    | 'scalingModifiers'
}

/** One formula over all triggers in place of a metric for each. */
export type ScalingModifiers = {
  /** An expression of expr-lang over the names of the triggers. */
  readonly formula: string
  /** Above 0. */
  readonly target: number
  /** KEDA's fallback reads the target again as a whole number: with `2.5` there is no fallback. */
  readonly isTargetWhole: boolean
  /** Active above this; default 0. */
  readonly activationTarget: number
  readonly metricType: 'AverageValue' | 'Value'
}

export type Trigger = PrometheusTrigger | ExternalTrigger | ResourceTrigger

export type PrometheusTrigger = {
  readonly type: 'prometheus'
  readonly name: string | undefined
  readonly metricType: 'AverageValue' | 'Value'
  readonly useCachedMetrics: boolean
  readonly serverAddress: string
  readonly query: string
  /** The target; at least 0.001. */
  readonly threshold: number
  /** Active above this; default 0. */
  readonly activationThreshold: number
  /** Whether an answer without a number counts as 0 (the default), or as an error. */
  readonly ignoreNullValues: boolean
  /** Default 3,000. */
  readonly timeoutMs: number
}

export type ExternalTrigger = {
  readonly type: 'external' | 'external-push'
  readonly name: string | undefined
  readonly metricType: 'AverageValue' | 'Value'
  readonly useCachedMetrics: boolean
  readonly metadata: Readonly<Record<string, string>>
}

/** cpu and memory: the HPA reads them by itself. */
export type ResourceTrigger = {
  readonly type: 'cpu' | 'memory'
  readonly name: string | undefined
  readonly containerName: string | undefined
  readonly target: MetricTarget
}

/** One External metric of the HPA. */
export type TriggerMetric = {
  /** `s0-prometheus`: the trigger's index and the scaler's own name. */
  readonly name: string
  readonly triggerIndex: number
  /** By which a formula knows it. */
  readonly triggerName: string | undefined
  readonly target: MetricTarget
  readonly useCachedMetrics: boolean
}

/** The annotations that steer KEDA (autoscaling.keda.sh/…). */
export type ScaledObjectAnnotations = {
  /** paused or paused-replicas: no poll loop and no HPA. */
  readonly isPaused: boolean
  /** paused-replicas */
  readonly pausedReplicas: number | undefined
  /** paused-scale-in */
  readonly isScaleInPaused: boolean
  /** paused-scale-out */
  readonly isScaleOutPaused: boolean
  /** force-activation */
  readonly isActivationForced: boolean
}

/** The one metric that a formula makes of all (scaledobject_types.go: CompositeMetricName). */
export const COMPOSITE_METRIC = 'composite-metric'

/**
 * Whether polling can change anything that the HPA cannot, or has to fill the cache for it
 * (scaledobject_types.go: UsesHPAObservations).
 *
 * When it cannot, and the HPA is scaling, polls take over what the HPA has read in place of asking the triggers.
 */
export function usesHpaObservations(spec: ScaledObjectSpec): boolean {
  return (
    spec.minReplicaCount > 0 &&
    spec.idleReplicaCount === undefined &&
    spec.scalingModifiers === undefined &&
    !spec.metrics.some((metric) => metric.useCachedMetrics)
  )
}

/** The fallback, if it can work at all (pkg/fallback/fallback.go: HasValidFallback). */
export function validFallback({ fallback, scalingModifiers }: ScaledObjectSpec): Fallback | undefined {
  return scalingModifiers?.isTargetWhole === false ? undefined : fallback
}
