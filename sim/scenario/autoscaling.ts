import type { Formula } from '../keda/scaled-object/scaled-object-memory.ts'
import type { ScaledObjectSpec } from '../keda/scaled-object/scaled-object-spec.ts'
import type { HpaSpec } from '../kubernetes/hpa/hpa-spec.ts'
import type { HpaOptions } from '../kubernetes/hpa/hpa-view.ts'
import type { Metric } from './metric-series.ts'

/** What scales the workload of a scenario, and what it reads. */
export type Autoscaling = {
  readonly by: Autoscaler
  /**
   * Metrics over time, or the rate of the scenario's requests as it is measured. Those of an HPA go by their name, a resource by its own, and are sums over all pods; those of a
   * ScaledObject go by the name of the trigger, or by that of its metric (`s0-prometheus`) when it has none.
   */
  readonly metrics: Readonly<Record<string, Metric>>
  /** Default 15,000. */
  readonly syncPeriodMs?: number
  /** Flags of the kube-controller-manager that are not the defaults. */
  readonly options?: Partial<HpaOptions>
}

export type Autoscaler =
  | { readonly kind: 'hpa'; readonly spec: HpaSpec }
  | {
      readonly kind: 'scaledObject'
      readonly spec: ScaledObjectSpec
      /** The compiled `scalingModifiers.formula`; needed when the spec has one. */
      readonly formula?: Formula
      /** Later writes of it, in order of time: another spec with the same formula, or annotations that pause it. */
      readonly changes?: readonly { readonly atMs: number; readonly spec: ScaledObjectSpec }[]
    }

/** The names under which an autoscaler's metrics are looked up, in its order. */
export function metricNames(by: Autoscaler): readonly string[] {
  if (by.kind === 'scaledObject') {
    const resources = by.spec.triggers.filter(({ type }) => type === 'cpu' || type === 'memory')
    return [
      ...by.spec.metrics.map(({ triggerName, name }) => triggerName ?? name),
      ...resources.map(({ type }) => type),
    ]
  }
  return by.spec.metrics.map((metric) =>
    metric.type === 'Resource' || metric.type === 'ContainerResource' ? metric.resource : metric.metric,
  )
}
