import type { MetricSpec } from '../../../kubernetes/hpa/hpa-spec.ts'
import type { MetricReading } from '../../../kubernetes/hpa/hpa-view.ts'
import { toMilli } from '../../../kubernetes/quantity.ts'
import type { PodRegistry } from '../../world/pod-registry.ts'
import type { MetricSource } from './metric-source.ts'

/** metrics-server's own resolution: each sample spans so long. */
const WINDOW_MS = 15_000

/**
 * Reads a metric of an autoscaler from the scripted series. A metric of pods or of their resources is scripted as the
 * sum over all pods: load spreads evenly over those that are ready.
 */
export function readMetric(
  source: MetricSource,
  pods: PodRegistry,
  metric: MetricSpec,
  nowMs: number,
): MetricReading {
  const name = nameOf(metric)
  const value = source.read(name, nowMs)
  if (value === null) return { kind: 'error', message: `no value of ${name}` }
  if (metric.type === 'External' || metric.type === 'Object')
    return { kind: 'value', valueMilli: toMilli(value) }
  const ready = pods.allActive().filter((pod) => pod.readyAtMs !== undefined)
  const sample = {
    valueMilli: toMilli(value / Math.max(1, ready.length)),
    tMs: nowMs,
    windowMs: WINDOW_MS,
  }
  return { kind: 'pods', samples: new Map(ready.map((pod) => [pod.ordinal, sample])) }
}

/** Under which name the series of a metric is given. */
function nameOf(metric: MetricSpec): string {
  return metric.type === 'Resource' || metric.type === 'ContainerResource' ? metric.resource : metric.metric
}
