import type { HpaMemory } from './hpa-memory.ts'
import type { HpaSpec } from './hpa-spec.ts'

/** What one sync of the HPA controller sees. */
export type HpaView = {
  readonly spec: HpaSpec
  readonly memory: HpaMemory
  /** The scale subresource. */
  readonly scale: {
    readonly specReplicas: number
    /** Pods that exist without a deletion mark, surge pods of a rollout included. */
    readonly statusReplicas: number
  }
  /** The pods that the target's selector finds. */
  readonly pods: HpaPods
  /** One for each metric of the spec, in its order; none when `needsMetrics` says so. */
  readonly readings: readonly MetricReading[]
  readonly nowMs: number
  readonly options: HpaOptions
}

/** A metric as the metrics API gave it. Values are in thousandths. */
export type MetricReading =
  /** External (the sum of its series) and Object. */
  | { readonly kind: 'value'; readonly valueMilli: number }
  /** Pods, Resource and ContainerResource: a sample for each pod that has one, by the pod's ordinal. */
  | { readonly kind: 'pods'; readonly samples: ReadonlyMap<number, PodSample> }
  /** No value: never taken for 0. */
  | { readonly kind: 'error'; readonly message: string }

export type PodSample = {
  readonly valueMilli: number
  /** The end of the span that it was measured over. */
  readonly tMs: number
  readonly windowMs: number
}

export type HpaPods = {
  /** Running and Ready, terminating ones included: a pod stays Ready until its containers stop. */
  readonly readyCount: number
  readonly count: number
  /** Needed by Pods, Resource and ContainerResource metrics only. */
  readonly list: readonly HpaPod[]
}

/** A pod as those metrics see it. */
export type HpaPod = {
  readonly ordinal: number
  readonly phase: 'Pending' | 'Running' | 'Failed'
  readonly isDeleted: boolean
  readonly isReady: boolean
  /** The last change of the Ready condition. */
  readonly readyChangedAtMs: number
  /** When the kubelet saw the pod; undefined before. */
  readonly startedAtMs: number | undefined
  /** In thousandths, by `CONTAINER/RESOURCE`; a container without a request is missing. */
  readonly requestsMilli: Readonly<Record<string, number>>
  readonly containers: readonly string[]
}

/** Flags of the kube-controller-manager. */
export type HpaOptions = {
  /** --horizontal-pod-autoscaler-tolerance */
  readonly tolerance: number
  /** --horizontal-pod-autoscaler-downscale-stabilization */
  readonly downscaleStabilizationMs: number
  /** --horizontal-pod-autoscaler-cpu-initialization-period */
  readonly cpuInitializationMs: number
  /** --horizontal-pod-autoscaler-initial-readiness-delay */
  readonly initialReadinessDelayMs: number
}

/** The controller's defaults (pkg/controller/podautoscaler/config/v1alpha1/defaults.go). */
export const DEFAULT_HPA_OPTIONS: HpaOptions = {
  tolerance: 0.1,
  downscaleStabilizationMs: 300_000,
  cpuInitializationMs: 300_000,
  initialReadinessDelayMs: 30_000,
}

/** --horizontal-pod-autoscaler-sync-period */
export const HPA_SYNC_PERIOD_MS = 15_000
