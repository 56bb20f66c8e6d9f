/** A metric over time: each value holds from its moment until the next one; null is an error, not 0. */
export type MetricSeries = readonly { readonly atMs: number; readonly value: number | null }[]

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
