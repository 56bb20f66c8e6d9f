import type { Parsed, Traffic } from '../../../sim/index.ts'
import { arrivalsOfLog, type LogFormat } from './log-arrivals.ts'
import { parseIsoTime, parseLogTime } from './recorded-time.ts'

/**
 * What the time is called: by nginx (`msec`, which alone is no whole second, `time_iso8601`, `time_local`), Logstash,
 * Caddy and zap (`ts`), pino and bunyan (`time`), Envoy (`start_time`), Traefik (`StartUTC`).
 */
const TIMES = [
  'msec',
  'time_iso8601',
  'time_local',
  '@timestamp',
  'timestamp',
  'time',
  'ts',
  'start_time',
  'StartUTC',
] as const

/** From there on a Unix time is in milliseconds, microseconds or nanoseconds: in seconds it would be the year 5138. */
const SECONDS_MAX = 1e11

const FORMAT: LogFormat = {
  timeOf,
  bound: `a JSON object with its time as ${TIMES.join(', ')}`,
  remedy: 'write Unix time, or ISO 8601 with its zone, such as {"time":"2026-10-10T13:55:36Z"}',
}

/** Whether a log of one JSON object a line begins with that line; an answer of Prometheus is one object, too. */
export function isJsonLog(firstLine: string): boolean {
  const entry = entryOf(firstLine)
  return entry !== undefined && !['success', 'error'].includes(String(entry['status']))
}

/**
 * Reads a log of one JSON object a line.
 *
 * @param name of the file, for messages, which name the line
 */
export function parseJsonLog(lines: readonly string[], name: string): Parsed<Traffic> {
  return arrivalsOfLog(lines, name, FORMAT)
}

function entryOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(line)
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function timeOf(line: string): number | undefined {
  const entry = entryOf(line)
  const name = TIMES.find((each) => entry?.[each] !== undefined)
  const time = name === undefined ? undefined : entry?.[name]
  if (typeof time === 'number') return unixMs(time)
  if (typeof time !== 'string') return undefined
  return /^\d+(\.\d+)?$/.test(time) ? unixMs(Number(time)) : (parseIsoTime(time) ?? parseLogTime(time))
}

function unixMs(time: number): number | undefined {
  let seconds = time
  while (seconds >= SECONDS_MAX) seconds /= 1000
  return seconds > 0 ? Math.round(seconds * 1_000_000) / 1000 : undefined
}
