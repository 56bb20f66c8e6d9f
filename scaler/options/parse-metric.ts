import type { MetricSeries } from '../../sim/index.ts'
import { parseDuration } from './parse-duration.ts'

/**
 * Reads a metric over time: `rate=20,95@60s,-@2m` is 20 from the start, 95 from 60 s on, and an error from 2 m on.
 *
 * @returns its name and values in order of time; undefined when the text says something else
 */
export function parseMetric(
  text: string,
): { readonly name: string; readonly series: MetricSeries } | undefined {
  const [, name, list] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || list === undefined) return undefined
  const series = list.split(',').map(parsePoint)
  if (!series.every((point) => point !== undefined)) return undefined
  const isInOrder = series.every((point, i) => i === 0 || point.atMs > (series[i - 1]?.atMs ?? 0))
  return isInOrder ? { name, series } : undefined
}

function parsePoint(text: string): MetricSeries[number] | undefined {
  const [, value, at] = /^(-|\d+(?:\.\d+)?)(?:@(.+))?$/.exec(text) ?? []
  const atMs = at === undefined ? 0 : parseDuration(at)
  if (value === undefined || atMs === undefined) return undefined
  return { atMs, value: value === '-' ? null : Number(value) }
}
