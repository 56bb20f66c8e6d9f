import type { Parsed, Traffic } from '../../../sim/index.ts'
import { parseTrafficPrometheus } from '../recordings/parse-traffic-prometheus.ts'
import { fetchPrometheusRange } from './fetch-prometheus-range.ts'
import { parsePrometheusSource } from './parse-prometheus-source.ts'

const PROMETHEUS = 'prometheus:'
/** Servers asked by one command. */
const SOURCES_MAX = 10

/** What was fetched, by the text that stands in `--traffic` for it. */
export type FetchedSources = ReadonlyMap<string, Parsed<Traffic>>

/**
 * Reads from their servers all flows of a `--traffic` that are not here: `prometheus:URL`.
 *
 * @throws {ToolError} PROMETHEUS_UNREACHABLE or PROMETHEUS_REFUSED
 */
export async function fetchSources(
  text: string | undefined,
  nowMs: number = Date.now(),
): Promise<FetchedSources> {
  const sources = (text ?? '').split(/\s+/).filter((word) => word.startsWith(PROMETHEUS))
  const fetched = new Map<string, Parsed<Traffic>>()
  for (const source of sources.slice(0, SOURCES_MAX)) fetched.set(source, await fetchSource(source, nowMs))
  return fetched
}

async function fetchSource(source: string, nowMs: number): Promise<Parsed<Traffic>> {
  const range = parsePrometheusSource(source.slice(PROMETHEUS.length), nowMs)
  if (!range.ok) return range
  return parseTrafficPrometheus(await fetchPrometheusRange(range.value), range.value.base)
}
