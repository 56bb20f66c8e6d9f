import type { Autoscaler, Metric } from '../../sim/index.ts'
import { parseDuration } from '../options/parse-duration.ts'

/** `rate(x[1m])`, `increase(x[90s])`: the range that a query looks back over. */
const RANGE = /\[(\d+(?:\.\d+)?(?:ms|s|m|h))\]/
const RATE_OF_REQUESTS = /\brate\(\s*\w*requests_total\b/

/**
 * The metrics of a ScaledObject that need not be told, because the simulated requests give them: those of Prometheus
 * triggers whose query is a rate of `…requests_total`.
 */
export function measuredMetrics(by: Autoscaler): Readonly<Record<string, Metric>> {
  if (by.kind !== 'scaledObject') return {}
  const { triggers, metrics } = by.spec
  return Object.fromEntries(
    metrics.flatMap(({ name, triggerName, triggerIndex }) => {
      const trigger = triggers[triggerIndex]
      if (trigger?.type !== 'prometheus' || !RATE_OF_REQUESTS.test(trigger.query)) return []
      const windowMs = parseDuration(RANGE.exec(trigger.query)?.[1] ?? '')
      return windowMs === undefined ? [] : [[triggerName ?? name, { kind: 'requestRate', windowMs } as const]]
    }),
  )
}
