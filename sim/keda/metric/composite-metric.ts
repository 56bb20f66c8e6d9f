import { assert } from '../../assert.ts'
import type {
  MetricRecord,
  ScaledObjectMemory,
  ScaledObjectView,
} from '../scaled-object/scaled-object-memory.ts'
import type { ScalingModifiers } from '../scaled-object/scaled-object-spec.ts'
import { truncateToMilli } from './metric-value.ts'

/** The value of the composite metric in thousandths, or why there is none. */
export type Composite =
  | { readonly ok: true; readonly milli: number }
  | { readonly ok: false; readonly message: string }

/**
 * Makes one metric of all (pkg/scaling/modifiers/formula.go: HandleScalingModifiers).
 *
 * While a fallback is active the formula is left out, and the first fallback is the value.
 *
 * @param records of all metrics, in the spec's order
 */
export function compositeOf(
  view: ScaledObjectView,
  modifiers: ScalingModifiers,
  records: readonly MetricRecord[],
  failures: ScaledObjectMemory['failures'],
): Composite {
  for (const record of records) if (record.ok && record.isFallback) return { ok: true, milli: record.milli }
  const { formula, spec } = view
  assert(formula !== undefined, 'a ScaledObject with a formula comes with it compiled')
  const result = formula(valuesOf(view, records, failures))
  if (typeof result === 'string') return { ok: false, message: result }
  if (result !== undefined) return { ok: true, milli: truncateToMilli(result) }
  // The formula came to nil: every trigger that it could use has failed.
  if (spec.fallback === undefined)
    return { ok: false, message: 'the formula is nil, and there is no fallback' }
  return { ok: true, milli: truncateToMilli(spec.fallback.replicas * modifiers.target) }
}

function valuesOf(
  { spec }: ScaledObjectView,
  records: readonly MetricRecord[],
  failures: ScaledObjectMemory['failures'],
): Readonly<Record<string, number | undefined>> {
  const { fallback, metrics } = spec
  const values: Record<string, number | undefined> = Object.create(null)
  for (const [index, metric] of metrics.entries()) {
    const record = records[index]
    if (metric.triggerName === undefined || !record?.ok) continue
    const isNil =
      fallback?.behavior === 'scalingModifiers' && (failures[index] ?? 0) > fallback.failureThreshold
    values[metric.triggerName] = isNil ? undefined : record.milli / 1000
  }
  return values
}
