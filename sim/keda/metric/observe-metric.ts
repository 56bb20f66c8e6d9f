import {
  type MetricRecord,
  type ScaledObjectMemory,
  type ScaledObjectView,
  withEntry,
} from '../scaled-object/scaled-object-memory.ts'
import { type Fallback, type TriggerMetric, validFallback } from '../scaled-object/scaled-object-spec.ts'
import { milliOfValue, truncateToMilli } from './metric-value.ts'
import type { TriggerReading } from './read-trigger.ts'

/** One look at a metric, by the poll loop or by the HPA: both count its failures together. */
export type Observation = { readonly record: MetricRecord; readonly failures: ScaledObjectMemory['failures'] }

/** What a failed trigger is to a formula, which finds nil in its place (fallback.go: GetMetricsWithFallback). */
const PLACEHOLDER: MetricRecord = { ok: true, milli: -1000, isActive: false, isFallback: false }

/** What a trigger answered, before any fallback. */
export function recordOf(reading: TriggerReading | undefined): MetricRecord {
  if (reading === undefined) return { ok: false, message: 'the trigger gave no answer' }
  if (reading.kind === 'error') return { ok: false, message: reading.message }
  return { ok: true, milli: milliOfValue(reading.value), isActive: reading.isActive, isFallback: false }
}

/**
 * Counts failures in a row, and puts the fallback in the place of a metric with too many
 * (pkg/fallback/fallback.go: GetMetricsWithFallback).
 *
 * Without a working fallback nothing is counted. A cached reading that is itself a fallback counts as a success.
 *
 * @param index the metric's place in the spec
 */
export function observeMetric(
  view: ScaledObjectView,
  failures: ScaledObjectMemory['failures'],
  index: number,
  metric: TriggerMetric,
  raw: MetricRecord,
): Observation {
  const fallback = validFallback(view.spec)
  if (raw.ok) {
    const record = raw.isFallback ? { ...raw, isFallback: false } : raw
    return { record, failures: fallback === undefined ? failures : withEntry(failures, index, 0) }
  }
  if (fallback === undefined) return { record: raw, failures }
  const count = (failures[index] ?? 0) + 1
  const counted = withEntry(failures, index, count)
  if (count <= fallback.failureThreshold) return { record: raw, failures: counted }
  if (fallback.behavior === 'scalingModifiers') return { record: PLACEHOLDER, failures: counted }
  const milli = fallbackMilli(view, fallback, metric)
  const record: MetricRecord =
    milli === undefined
      ? { ok: false, message: 'error performing fallback' }
      : { ok: true, milli, isActive: false, isFallback: true }
  return { record, failures: counted }
}

/** Whether any metric has failed more often than the fallback waits for (fallback.go: fallbackExceededThreshold). */
export function exceedsThreshold(failures: ScaledObjectMemory['failures'], fallback: Fallback): boolean {
  return failures.some((count) => count !== undefined && count > fallback.failureThreshold)
}

/**
 * The value that lets the HPA ask for the fallback's replicas (fallback.go: doFallback).
 *
 * The HPA still has its tolerance: 21 replicas of fallback change nothing while 20 run.
 *
 * @returns undefined for a target of the type Value while no pod is ready
 */
function fallbackMilli(
  { spec, scale, readyPods }: ScaledObjectView,
  fallback: Fallback,
  metric: TriggerMetric,
): number | undefined {
  const { scalingModifiers } = spec
  const replicas = fallbackReplicas(fallback, scale.specReplicas)
  const target = scalingModifiers?.target ?? targetValue(metric)
  const metricType = scalingModifiers?.metricType ?? metric.target.type
  if (metricType !== 'Value') return truncateToMilli(target * replicas)
  return readyPods === 0 ? undefined : truncateToMilli((target * replicas) / readyPods)
}

function fallbackReplicas({ behavior, replicas }: Fallback, current: number): number {
  switch (behavior) {
    case 'currentReplicas':
      return current
    case 'currentReplicasIfHigher':
      return Math.max(current, replicas)
    case 'currentReplicasIfLower':
      return Math.min(current, replicas)
    default:
      return replicas
  }
}

function targetValue({ target }: TriggerMetric): number {
  if (target.type === 'Value') return target.valueMilli / 1000
  return target.type === 'AverageValue' ? target.averageValueMilli / 1000 : 0
}
