import type { MetricTarget } from '../../kubernetes/hpa/hpa-spec.ts'
import type {
  ExternalTrigger,
  PrometheusTrigger,
  ScaledObjectSpec,
  Trigger,
  TriggerMetric,
} from '../scaled-object/scaled-object-spec.ts'
import { milliOfValue } from './metric-value.ts'

/** One metric of an external trigger, as its scaler tells KEDA (externalscaler.proto: MetricSpec). */
export type ExternalMetric = {
  /** The scaler's own name, without the `s0-` that KEDA puts in front. */
  readonly name: string
  /** targetSizeFloat, or targetSize. */
  readonly target: number
}

/**
 * The spec with what the scaler of an external trigger answered to GetMetricSpec, or sent over StreamMetricSpec.
 *
 * @param triggerIndex the trigger's place in the spec
 */
export function withExternalMetrics(
  spec: ScaledObjectSpec,
  triggerIndex: number,
  metrics: readonly ExternalMetric[],
): ScaledObjectSpec {
  const trigger = spec.triggers[triggerIndex]
  if (trigger?.type !== 'external' && trigger?.type !== 'external-push') return spec
  const others = spec.metrics.filter((metric) => metric.triggerIndex !== triggerIndex)
  const own = metrics.map((metric) => externalMetric(trigger, triggerIndex, metric))
  return { ...spec, metrics: metricsOf(spec.triggers, [...others, ...own]) }
}

/** The metrics of all triggers in their order; those of external triggers are the given ones. */
export function metricsOf(
  triggers: readonly Trigger[],
  known: readonly TriggerMetric[],
): readonly TriggerMetric[] {
  return triggers.flatMap((trigger, triggerIndex): readonly TriggerMetric[] => {
    if (trigger.type === 'cpu' || trigger.type === 'memory') return []
    if (trigger.type !== 'prometheus') return known.filter((metric) => metric.triggerIndex === triggerIndex)
    return [externalMetric(trigger, triggerIndex, { name: 'prometheus', target: trigger.threshold })]
  })
}

function externalMetric(
  trigger: ExternalTrigger | PrometheusTrigger,
  triggerIndex: number,
  { name, target }: ExternalMetric,
): TriggerMetric {
  const { metricType, useCachedMetrics } = trigger
  return {
    name: `s${triggerIndex}-${name}`,
    triggerIndex,
    triggerName: trigger.name,
    target: targetOf(metricType, milliOfValue(target)),
    useCachedMetrics,
  }
}

function targetOf(type: 'AverageValue' | 'Value', milli: number): MetricTarget {
  return type === 'Value' ? { type, valueMilli: milli } : { type, averageValueMilli: milli }
}
