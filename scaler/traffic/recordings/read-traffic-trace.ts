import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Parsed, Traffic } from '../../../sim/index.ts'
import { whyNot } from '../../files/why-not.ts'
import { firstProblems } from './first-problems.ts'
import { isAccessLog, parseAccessLog } from './parse-access-log.ts'
import { isJsonLog, parseJsonLog } from './parse-json-log.ts'
import { parseTrafficCsv } from './parse-traffic-csv.ts'
import { parseTrafficPrometheus } from './parse-traffic-prometheus.ts'

/** Some ten million arrivals. */
const BYTES_MAX = 200_000_000

/** Reads recorded traffic from a file: a CSV, an access log as text or JSON lines, or what Prometheus answers to a range query. */
export function readTrafficTrace(path: string): Parsed<Traffic> {
  let text: string
  try {
    if (statSync(path).size > BYTES_MAX)
      return refuse(
        path,
        `a file of at most ${BYTES_MAX} bytes`,
        'record rates instead of arrivals, or a shorter time',
      )
    text = decoded(readFileSync(path))
  } catch (error) {
    return refuse(path, `a file that can be read (${whyNot(error)})`, 'check the path after file:')
  }
  return firstProblems(parse(text, basename(path)))
}

/** Without its byte-order mark. What no decoder knows stays: a client may write what it likes into an access log. */
function decoded(bytes: Buffer): string {
  // Windows writes UTF-16 into what a command prints.
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

function parse(text: string, name: string): Parsed<Traffic> {
  const lines = text.split(/\r\n?|\n/)
  const first = lines.find((line) => line.trim() !== '') ?? ''
  if (isJsonLog(first)) return parseJsonLog(lines, name)
  if (first.trimStart().startsWith('{')) return parseTrafficPrometheus(text, name)
  return isAccessLog(first) ? parseAccessLog(lines, name) : parseTrafficCsv(lines, name)
}

function refuse(value: string, bound: string, remedy: string): Parsed<Traffic> {
  return { ok: false, problems: [{ field: '--traffic', value, bound, remedy }] }
}
