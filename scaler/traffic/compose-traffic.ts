import { type Parsed, type Problem, scaleTraffic, type Traffic } from '../../sim/index.ts'
import { parseTraffic } from './parse-traffic.ts'
import type { FetchedSources } from './prometheus/fetch-sources.ts'
import { readTrafficTrace } from './recordings/read-traffic-trace.ts'
import { refuseUnseen } from './refuse-unseen.ts'
import { TrafficWords } from './traffic-words.ts'

const FILE = 'file:'
/** A loop of less is no recording, and a month of its rounds too long to simulate. */
const LOOP_MS_MIN = 1000
/** Far below anybody's traffic, and not 0, which sends nobody. */
const FACTOR_MIN = 0.000001
const FACTOR_MAX = 1000
/** Arrivals that are kept one by one, some 300 MB. */
const ARRIVALS_MAX = 20_000_000

/**
 * Reads the text of `--traffic`: one flow or several with ` + ` between them, each with changes behind it that are
 * made in their order: `x2` is twice the requests (of recorded arrivals, the copies come between them), `shift:1h` an
 * hour later, `loop:24h` its first day over and over.
 *
 * @param fetched flows of the text that were read from servers before
 * @param forMs how long requests arrive
 * @example composeTraffic('file:monday.csv x1.5 loop:24h + poisson:5/s')
 */
export function composeTraffic(
  text: string,
  fetched: FetchedSources = new Map(),
  forMs: number = Number.POSITIVE_INFINITY,
): Parsed<Traffic> {
  const flows = text
    .trim()
    .split(/\s+\+\s+/)
    .map((flow) => readFlow(flow, fetched, forMs))
  const problems = flows.flatMap((flow) => (flow.ok ? [] : flow.problems))
  if (problems.length > 0) return { ok: false, problems }
  const parts = flows.flatMap((flow) => (flow.ok ? [flow.value] : []))
  const [only, ...others] = parts
  return { ok: true, value: only !== undefined && others.length === 0 ? only : { kind: 'mixed', parts } }
}

function readFlow(text: string, fetched: FetchedSources, forMs: number): Parsed<Traffic> {
  const [source = '', ...changes] = text.split(/\s+/)
  const recorded =
    fetched.get(source) ?? (source.startsWith(FILE) ? readTrafficTrace(pathOf(source)) : undefined)
  const read = recorded ?? parseTraffic(source)
  const words = new TrafficWords('--traffic')
  const steps = changes.map((change) => readChange(change, words))
  if (read.ok && read.value.kind === 'arrivals') boundArrivals(read.value.atMs.length, changes, words)
  if (read.ok && words.problems.length === 0)
    refuseUnseen({ text, told: recorded === undefined ? read.value : undefined, changes }, forMs, words)
  const problems: readonly Problem[] = [...(read.ok ? [] : read.problems), ...words.problems]
  if (!read.ok || problems.length > 0) return { ok: false, problems }
  return { ok: true, value: steps.reduce((traffic, step) => step(traffic), read.value) }
}

/** Words end at spaces. */
function pathOf(source: string): string {
  return source.slice(FILE.length).replaceAll('%20', ' ')
}

/** Each copy of a recorded arrival is an arrival of its own. */
function boundArrivals(recorded: number, changes: readonly string[], words: TrafficWords): void {
  let arrivals = recorded
  for (const change of changes.filter((text) => /^x\d/.test(text))) {
    arrivals *= Number(change.slice(1))
    if (arrivals > ARRIVALS_MAX)
      words.report(
        change,
        arrivals,
        `at most ${ARRIVALS_MAX} arrivals`,
        'record rates instead, as time,rate: they can be scaled without bounds',
      )
  }
}

function readChange(text: string, words: TrafficWords): (traffic: Traffic) => Traffic {
  if (/^x\d/.test(text)) {
    const factor = words.number(text.slice(1), { name: text, min: FACTOR_MIN, max: FACTOR_MAX })
    return (traffic) => scaleTraffic(traffic, factor)
  }
  const [change, time = ''] = text.split(':')
  if (change === 'shift') {
    const byMs = words.duration(time, { name: text })
    return (of) => ({ kind: 'shifted', of, byMs })
  }
  if (change === 'loop') {
    const everyMs = words.duration(time, { name: text, min: LOOP_MS_MIN })
    return (of) => ({ kind: 'looped', of, everyMs })
  }
  words.report(
    '',
    text,
    'x2, shift:1h or loop:24h behind a flow',
    'put " + " between two flows; write a space in a path or a query as %20',
  )
  return (traffic) => traffic
}
