import type { MetricSpec } from '../../kubernetes/hpa/hpa-spec.ts'
import type { HpaPod, MetricReading, PodSample } from '../../kubernetes/hpa/hpa-view.ts'
import { toMilli } from '../../kubernetes/quantity.ts'
import type { MetricSource } from '../metric-source.ts'
import type { World } from '../world.ts'

/** metrics-server's own resolution: each sample spans so long. */
const WINDOW_MS = 15_000

/**
 * Reads a metric of an autoscaler from the scripted series. A metric of pods or of their resources is scripted as the
 * sum over all pods: load spreads evenly over those that are ready.
 */
export function readMetric(
  source: MetricSource,
  world: World,
  metric: MetricSpec,
  nowMs: number,
): MetricReading {
  const name = nameOf(metric)
  const value = source.read(name, nowMs)
  if (value === null) return { kind: 'error', message: `no value of ${name}` }
  if (metric.type === 'External' || metric.type === 'Object')
    return { kind: 'value', valueMilli: toMilli(value) }
  return { kind: 'pods', samples: spread(value, world.podsOfAutoscaler(true).list, nowMs) }
}

/** Under which name the series of a metric is given. */
function nameOf(metric: MetricSpec): string {
  return metric.type === 'Resource' || metric.type === 'ContainerResource' ? metric.resource : metric.metric
}

function spread(total: number, pods: readonly HpaPod[], nowMs: number): ReadonlyMap<number, PodSample> {
  const ready = pods.filter((pod) => pod.isReady)
  const sample = {
    valueMilli: toMilli(total / Math.max(1, ready.length)),
    tMs: nowMs,
    windowMs: WINDOW_MS,
  }
  return new Map(ready.map((pod) => [pod.ordinal, sample]))
}
