import type { Faults } from '../../../scenario/faults.ts'
import { isRequestRate, type Metric, valueAt } from '../../../scenario/metric-series.ts'

/** Answers the query for a rate of requests; null for an error. */
export type RateSource = { rate(windowMs: number, tMs: number): number | null }

/** Where autoscalers get their metrics from: scripted series and measured rates, with the scenario's faults. */
export class MetricSource {
  readonly #metrics: Readonly<Record<string, Metric>>
  readonly #missing: NonNullable<Faults['metricsMissing']>
  readonly #lateMs: number
  readonly #rates: RateSource | undefined

  /** @param rates needed for metrics of the kind `requestRate`, which are errors without it */
  constructor(
    metrics: Readonly<Record<string, Metric>>,
    { metricsMissing = [], metricsLateMs = 0 }: Faults = {},
    rates?: RateSource,
  ) {
    this.#metrics = metrics
    this.#missing = metricsMissing
    this.#lateMs = metricsLateMs
    this.#rates = rates
  }

  /** When a scripted series rises above 0, as late as it is read: then an external-push scaler says that it is active. */
  rises(name: string): readonly number[] {
    const metric = this.#metrics[name] ?? []
    if (isRequestRate(metric)) return []
    return metric
      .filter(({ value }, index) => (value ?? 0) > 0 && !((metric[index - 1]?.value ?? 0) > 0))
      .map(({ atMs }) => atMs + this.#lateMs)
      .filter((tMs) => this.read(name, tMs) !== null)
  }

  /** The value that a reader gets at that moment; null is an error. */
  read(name: string, tMs: number): number | null {
    for (const { fromMs, toMs } of this.#missing) if (tMs >= fromMs && tMs < toMs) return null
    const metric = this.#metrics[name] ?? []
    const asOfMs = tMs - this.#lateMs
    if (!isRequestRate(metric)) return valueAt(metric, asOfMs)
    return this.#rates?.rate(metric.windowMs, asOfMs) ?? null
  }
}
