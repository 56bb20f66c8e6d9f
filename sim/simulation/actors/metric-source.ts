import type { Faults } from '../../scenario/faults.ts'
import { type MetricSeries, valueAt } from '../../scenario/metric-series.ts'

/** Where autoscalers get their metrics from: scripted series, with the scenario's faults. */
export class MetricSource {
  readonly #series: Readonly<Record<string, MetricSeries>>
  readonly #missing: NonNullable<Faults['metricsMissing']>
  readonly #lateMs: number

  constructor(
    series: Readonly<Record<string, MetricSeries>>,
    { metricsMissing = [], metricsLateMs = 0 }: Faults = {},
  ) {
    this.#series = series
    this.#missing = metricsMissing
    this.#lateMs = metricsLateMs
  }

  /** The value that a reader gets at that moment; null is an error. */
  read(metric: string, tMs: number): number | null {
    if (this.#missing.some(({ fromMs, toMs }) => tMs >= fromMs && tMs < toMs)) return null
    return valueAt(this.#series[metric] ?? [], tMs - this.#lateMs)
  }
}
