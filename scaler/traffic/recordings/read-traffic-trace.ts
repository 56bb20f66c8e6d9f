import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Parsed, Traffic } from '../../../sim/index.ts'
import { whyNot } from '../../files/why-not.ts'
import { isAccessLog, parseAccessLog } from './parse-access-log.ts'
import { parseTrafficCsv } from './parse-traffic-csv.ts'
import { parseTrafficPrometheus } from './parse-traffic-prometheus.ts'

/** Some ten million arrivals. */
const BYTES_MAX = 200_000_000
/** More of the same help nobody. */
const PROBLEMS_MAX = 20

/** Reads recorded traffic from a file: a CSV, an access log, or what Prometheus answers to a range query. */
export function readTrafficTrace(path: string): Parsed<Traffic> {
  let text: string
  try {
    if (statSync(path).size > BYTES_MAX)
      return refuse(
        path,
        `a file of at most ${BYTES_MAX} bytes`,
        'record rates instead of arrivals, or a shorter time',
      )
    // Not as UTF-8 alone: a client may write what it likes into an access log.
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return refuse(path, `a file that can be read (${whyNot(error)})`, 'check the path after file:')
  }
  const parsed = parserOf(text)(text, basename(path))
  return parsed.ok ? parsed : { ok: false, problems: parsed.problems.slice(0, PROBLEMS_MAX) }
}

function parserOf(text: string): (text: string, name: string) => Parsed<Traffic> {
  if (text.trimStart().startsWith('{')) return parseTrafficPrometheus
  return isAccessLog(text) ? parseAccessLog : parseTrafficCsv
}

function refuse(value: string, bound: string, remedy: string): Parsed<Traffic> {
  return { ok: false, problems: [{ field: '--traffic', value, bound, remedy }] }
}
