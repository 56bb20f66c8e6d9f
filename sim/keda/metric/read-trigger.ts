import type { PrometheusTrigger } from '../scaled-object/scaled-object-spec.ts'

/** What a trigger answers for one of its metrics. */
export type TriggerReading =
  | { readonly kind: 'value'; readonly value: number; readonly isActive: boolean }
  /** No value: never taken for 0. */
  | { readonly kind: 'error'; readonly message: string }

/** What Prometheus answers to an instant query. */
export type PrometheusAnswer =
  /** The value of each series of the result, in order. */
  | { readonly kind: 'series'; readonly values: readonly number[]; readonly latencyMs: number }
  | { readonly kind: 'error'; readonly message: string }

/**
 * What KEDA makes of an answer of Prometheus (pkg/scalers/prometheus_scaler.go: ExecutePromQuery, GetMetricsAndActivity).
 *
 * By default lost series look like no load: an empty answer is 0.
 */
export function readPrometheus(trigger: PrometheusTrigger, answer: PrometheusAnswer): TriggerReading {
  if (answer.kind === 'error') return answer
  if (answer.latencyMs > trigger.timeoutMs)
    return error(`no answer within ${trigger.timeoutMs} ms (Client.Timeout exceeded)`)
  const { values } = answer
  if (values.length > 1) return error(`prometheus query ${trigger.query} returned multiple elements`)
  const value = values[0]
  if (value !== undefined && Number.isFinite(value))
    return { kind: 'value', value, isActive: value > trigger.activationThreshold }
  if (trigger.ignoreNullValues) return { kind: 'value', value: 0, isActive: 0 > trigger.activationThreshold }
  if (value === undefined)
    return error("prometheus metrics 'prometheus' target may be lost, the result is empty")
  return error(`prometheus query returns ${value}`)
}

function error(message: string): TriggerReading {
  return { kind: 'error', message }
}
