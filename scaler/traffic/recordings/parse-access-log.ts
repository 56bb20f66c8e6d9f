import type { Parsed, Traffic } from '../../../sim/index.ts'
import { arrivalsOfLog, type LogFormat } from './log-arrivals.ts'
import { parseIsoTime, parseLogTime } from './recorded-time.ts'

/**
 * `[10/Oct/2000:13:55:36 -0700] "GET /` of the common and the combined log format of Apache and nginx; Envoy, and nginx
 * on demand, write ISO 8601 there.
 */
const ENTRY = /\[([^\]"]{20,40})\] "/

const FORMAT: LogFormat = {
  timeOf,
  bound: 'a line of the common or combined log format',
  remedy: 'keep lines such as 10.0.0.1 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 12',
}

/** Whether a log begins with that line. */
export function isAccessLog(firstLine: string): boolean {
  return timeOf(firstLine) !== undefined
}

/**
 * Reads an access log in the common or combined log format.
 *
 * @param name of the file, for messages, which name the line
 */
export function parseAccessLog(lines: readonly string[], name: string): Parsed<Traffic> {
  return arrivalsOfLog(lines, name, FORMAT)
}

function timeOf(line: string): number | undefined {
  const [, time = ''] = ENTRY.exec(line) ?? []
  return parseLogTime(time) ?? parseIsoTime(time)
}
