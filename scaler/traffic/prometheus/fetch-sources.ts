import type { Parsed, Traffic } from '../../../sim/index.ts'
import { firstProblems } from '../recordings/first-problems.ts'
import { parseTrafficPrometheus } from '../recordings/parse-traffic-prometheus.ts'
import { parsePrometheusSource } from './parse-prometheus-source.ts'
import type { PrometheusAccess } from './prometheus-access.ts'

const PROMETHEUS = 'prometheus:'
/** What may stand behind a flow. */
const CHANGE = /^(x\d|shift:|loop:)/
/** Servers asked by one command. */
const SOURCES_MAX = 10

/** What was fetched, by the text that stands in `--traffic` for it. */
export type FetchedSources = ReadonlyMap<string, Parsed<Traffic>>

/**
 * Reads from their servers all flows of a `--traffic` that are not here: `prometheus:URL`.
 *
 * @param access what they want to see; nobody is asked when it is wrong
 * @throws {ToolError} PROMETHEUS_UNREACHABLE or PROMETHEUS_REFUSED
 */
export async function fetchSources(
  text: string | undefined,
  access: Parsed<PrometheusAccess> = { ok: true, value: {} },
  nowMs: number = Date.now(),
): Promise<FetchedSources> {
  const fetched = new Map<string, Parsed<Traffic>>()
  const refusal = access.ok && isSpaced(text ?? '') ? { ok: false as const, problems: [] } : access
  for (const source of prometheusSources(text).slice(0, SOURCES_MAX))
    fetched.set(source, refusal.ok ? await fetchSource(source, refusal.value, nowMs) : refusal)
  return fetched
}

/**
 * Whether words stand behind a flow that change nothing: mostly the rest of a query that ended at its first space. Who
 * reads the text refuses them, and no server is asked for half a query.
 */
function isSpaced(text: string): boolean {
  return text
    .trim()
    .split(/\s+\+\s+/)
    .some((flow) =>
      flow
        .split(/\s+/)
        .slice(1)
        .some((word) => !CHANGE.test(word)),
    )
}

/** The flows of a `--traffic` that a Prometheus server has. */
export function prometheusSources(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter((word) => word.startsWith(PROMETHEUS))
}

async function fetchSource(
  source: string,
  access: PrometheusAccess,
  nowMs: number,
): Promise<Parsed<Traffic>> {
  const range = parsePrometheusSource(source.slice(PROMETHEUS.length), nowMs, access)
  if (!range.ok) return range
  // Node's HTTP is loaded where somebody is asked.
  const { fetchPrometheusRange } = await import('./fetch-prometheus-range.ts')
  const answer = await fetchPrometheusRange(range.value, access)
  return firstProblems(parseTrafficPrometheus(answer, range.value.base))
}
