import type { Parsed } from '../../../sim/index.ts'
import { parseDuration } from '../../options/parse-duration.ts'
import { TrafficWords } from '../traffic-words.ts'
import type { PrometheusAccess } from './prometheus-access.ts'

/** What to ask a Prometheus server. */
export type PrometheusRange = {
  /** The server, with its path if it has one. */
  readonly base: string
  readonly query: string
  /** Up to when, in seconds of the Unix clock. */
  readonly endSeconds: number
  readonly forMs: number
  readonly stepMs: number
}

const PARAMETERS = ['query', 'for', 'step', 'end']
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
const FOR_DEFAULT = '1h'
const STEP_DEFAULT = '15s'
/** What Prometheus answers at most for one series (web/api/v1: 11,000 points). */
const POINTS_MAX = 11_000

/**
 * Reads the text behind `prometheus:`, such as `http://localhost:9090?query=sum(rate(x[1m]))&for=24h&step=60s`. The
 * query is written as in any URL: %20 for a space, %2B for +. `end` is an ISO 8601 time; default now.
 *
 * @param access a token goes only where nobody on the way can read it
 */
export function parsePrometheusSource(
  text: string,
  nowMs: number,
  access: PrometheusAccess = {},
): Parsed<PrometheusRange> {
  const words = new TrafficWords('--traffic')
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    words.report(
      'prometheus',
      text,
      'the URL of a server',
      'write prometheus:http://localhost:9090?query=sum(rate(requests_total[1m]))',
    )
    return { ok: false, problems: words.problems }
  }
  if (url.username !== '' || url.password !== '')
    words.report(
      'prometheus',
      url.origin,
      'a URL without a user and a password',
      'give a token: --prometheus-token-file FILE, or PROMETHEUS_TOKEN in the environment',
    )
  if (access.token !== undefined && url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    words.report(
      'prometheus',
      url.origin,
      'https, or this machine, when a token goes with it: over http anybody on the way reads it',
      'write https://, or take the token out of the environment',
    )
  const query = url.searchParams.get('query') ?? ''
  if (query === '')
    words.report('prometheus, query', query, 'a PromQL query', 'write ?query=sum(rate(requests_total[1m]))')
  for (const name of url.searchParams.keys())
    if (!PARAMETERS.includes(name))
      words.report(`prometheus, ${name}`, '', `one of ${PARAMETERS.join(', ')}`, 'write & in a query as %26')
  const span = parseSpan(url.searchParams, words)
  const end = url.searchParams.get('end')
  const endMs = end === null ? nowMs : Date.parse(end)
  if (Number.isNaN(endMs))
    words.report('prometheus, end', end, 'an ISO 8601 time', 'write for example 2026-11-25T12:00:00Z')
  if (words.problems.length > 0) return { ok: false, problems: words.problems }
  const base = `${url.origin}${url.pathname.replace(/\/$/, '')}`
  return { ok: true, value: { base, query, endSeconds: endMs / 1000, ...span } }
}

function parseSpan(
  parameters: URLSearchParams,
  words: TrafficWords,
): Pick<PrometheusRange, 'forMs' | 'stepMs'> {
  const spans = { for: FOR_DEFAULT, step: STEP_DEFAULT }
  const [forMs = 0, stepMs = 1] = (['for', 'step'] as const).map((name) => {
    const ms = parseDuration(parameters.get(name) ?? spans[name])
    if (ms === undefined || ms < 1000)
      words.report(`prometheus, ${name}`, parameters.get(name), 'a duration from 1s', 'write for example 24h')
    return ms ?? 1000
  })
  if (forMs / stepMs > POINTS_MAX)
    words.report(
      'prometheus, step',
      parameters.get('step') ?? STEP_DEFAULT,
      `at least ${Math.ceil(forMs / POINTS_MAX / 1000)}s for ${parameters.get('for') ?? FOR_DEFAULT}`,
      `Prometheus answers with at most ${POINTS_MAX} points`,
    )
  return { forMs, stepMs }
}
