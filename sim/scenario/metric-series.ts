/** A metric over time: each value holds from its moment until the next one; null is an error, not 0. */
export type MetricSeries = readonly { readonly atMs: number; readonly value: number | null }[]

/** A metric that is not told, but measured: the rate of the requests of the scenario, as Prometheus sees it. */
export type RequestRate = {
  readonly kind: 'requestRate'
  /** The range of the query, such as 60,000 for `[1m]`. */
  readonly windowMs: number
}

export type Metric = MetricSeries | RequestRate

export function isRequestRate(metric: Metric | undefined): metric is RequestRate {
  return metric !== undefined && 'kind' in metric
}

/**
 * The value at a moment; null before the first one.
 *
 * @param series in order of time
 */
export function valueAt(series: MetricSeries, tMs: number): number | null {
  let from = 0
  let to = series.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((series[middle]?.atMs ?? 0) <= tMs) from = middle + 1
    else to = middle
  }
  return series[from - 1]?.value ?? null
}
