import type { MetricReading } from '../../kubernetes/hpa/hpa-view.ts'
import { withFallbackCondition } from '../scaled-object/scaled-object-conditions.ts'
import {
  type MetricRecord,
  type ScaledObjectMemory,
  type ScaledObjectView,
  withEntry,
} from '../scaled-object/scaled-object-memory.ts'
import {
  COMPOSITE_METRIC,
  type TriggerMetric,
  usesHpaObservations,
  validFallback,
} from '../scaled-object/scaled-object-spec.ts'
import { compositeOf } from './composite-metric.ts'
import { exceedsThreshold, observeMetric, recordOf } from './observe-metric.ts'

/** What the HPA gets for one External metric, and what KEDA remembers of the reading. */
export type MetricAnswer = { readonly memory: ScaledObjectMemory; readonly reading: MetricReading }

/**
 * Answers the HPA, which asks for one of the metrics of `hpaOfScaledObject`
 * (pkg/scaling/scale_handler.go: GetScaledObjectMetrics).
 *
 * The trigger is asked live, unless the last poll's answer is to be used (useCachedMetrics). A failure counts toward
 * the fallback as one of the poll loop does.
 */
export function readMetric(view: ScaledObjectView, name: string): MetricAnswer {
  const { spec, memory } = view
  const { scalingModifiers } = spec
  const records: MetricRecord[] = []
  let { failures } = memory
  let stored = memory.records
  let failure: string | undefined
  let isFallback = false
  const isObserved = usesHpaObservations(spec)
  for (let index = 0; index < spec.metrics.length; index += 1) {
    const metric = spec.metrics[index]
    if (metric === undefined || (scalingModifiers === undefined && metric.name !== name)) continue
    const observed = observeMetric(view, failures, index, metric, rawRecord(view, index, metric))
    const { record } = observed
    failures = observed.failures
    records.push(record)
    if (!record.ok) failure ??= record.message
    else if (record.isFallback) isFallback = true
    if (isObserved) stored = withEntry(stored, index, record)
  }
  const reading = readingOf(view, name, records, failures, isFallback ? undefined : failure)
  return { memory: remember(view, failures, stored), reading }
}

function rawRecord(view: ScaledObjectView, index: number, metric: TriggerMetric): MetricRecord {
  const cached = metric.useCachedMetrics ? view.memory.records[index] : undefined
  return cached ?? recordOf(view.readings[index])
}

function readingOf(
  view: ScaledObjectView,
  name: string,
  records: readonly MetricRecord[],
  failures: ScaledObjectMemory['failures'],
  failure: string | undefined,
): MetricReading {
  if (failure !== undefined) return error(`metric:${name} encountered error: ${failure}`)
  const { scalingModifiers } = view.spec
  if (scalingModifiers !== undefined && name === COMPOSITE_METRIC && records.length > 0) {
    const composite = compositeOf(view, scalingModifiers, records, failures)
    if (composite.ok) return { kind: 'value', valueMilli: composite.milli }
    return error(`no metrics returned from external metrics API: ${composite.message}`)
  }
  const [record] = records
  if (record?.ok) return { kind: 'value', valueMilli: record.milli }
  return error(`no matching metrics found for ${name}`)
}

function error(message: string): MetricReading {
  return { kind: 'error', message }
}

function remember(
  { spec, memory }: ScaledObjectView,
  failures: ScaledObjectMemory['failures'],
  records: ScaledObjectMemory['records'],
): ScaledObjectMemory {
  if (failures === memory.failures && records === memory.records) return memory
  const fallback = validFallback(spec)
  const conditions =
    fallback === undefined
      ? memory.conditions
      : withFallbackCondition(memory.conditions, exceedsThreshold(failures, fallback))
  return { ...memory, failures, records, conditions }
}
