import type { Parsed, Problem, Traffic } from '../../../sim/index.ts'
import { parseIsoTime } from './recorded-time.ts'
import { type RecordedRate, trafficOfRates } from './traffic-series.ts'

const HEADERS = ['time,rate', 'time'] as const
const HEADER_REMEDY =
  'write the names of the columns: time,rate for rates, time for one arrival a line; ' +
  'in a log each line has [10/Oct/2026:13:55:36 +0000] "GET / or is a JSON object'
const TIMES = 'seconds, or ISO 8601 with its zone (2026-10-10T13:55:36Z)'
/** Milliseconds since 1970 are more: as seconds it would be the year 5138. */
const SECONDS_MAX = 1e11

/**
 * Reads a recorded trace: with the header `time,rate` requests a second from each time on, with the header `time` one
 * arrival a line. Times are seconds, or ISO 8601 with a time zone; the first one is the start. Fields may be quoted.
 *
 * @param name of the file, for messages, which name the line
 */
export function parseTrafficCsv(allLines: readonly string[], name: string): Parsed<Traffic> {
  const lines = allLines.slice(0, allLines.findLastIndex((line) => line.trim() !== '') + 1)
  const header = HEADERS.find((known) => known === lines[0]?.replaceAll(/["\s]/g, '').toLowerCase())
  if (header === undefined) {
    return refused({
      field: `${name}:1`,
      value: (lines[0] ?? '').slice(0, 80),
      bound: `a header, ${HEADERS.join(' or ')}`,
      remedy: HEADER_REMEDY,
    })
  }
  if (lines.length === 1)
    return refused({ field: `${name}:2`, value: '', bound: 'a line of data', remedy: 'record some traffic' })
  return header === 'time' ? readArrivals(lines, name) : readRates(lines, name)
}

function refused(...problems: readonly Problem[]): {
  readonly ok: false
  readonly problems: readonly Problem[]
} {
  return { ok: false, problems }
}

function readRates(lines: readonly string[], name: string): Parsed<Traffic> {
  const problems: Problem[] = []
  const rates: RecordedRate[] = []
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue
    const where = `${name}:${index + 1}`
    const fields = line.split(',')
    const seconds = secondsOf(fields[0] ?? '')
    const ratePerSecond = numberOf(fields[1] ?? '')
    if (fields.length === 2 && seconds !== undefined && ratePerSecond !== undefined)
      rates.push({ where, seconds, ratePerSecond })
    else
      problems.push({
        field: where,
        value: line,
        bound: 'a time and a rate',
        remedy: `write ${TIMES}, a comma, and requests a second: 60,12.5`,
      })
  }
  // A line that cannot be read is no gap.
  if (problems.length > 0) return refused(...problems)
  return trafficOfRates(rates)
}

function readArrivals(lines: readonly string[], name: string): Parsed<Traffic> {
  const problems: Problem[] = []
  const atMs: number[] = []
  let first: number | undefined
  let last = Number.NEGATIVE_INFINITY
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue
    const seconds = secondsOf(line)
    const field = `${name}:${index + 1}`
    if (seconds === undefined)
      problems.push({
        field,
        value: line,
        bound: 'a time',
        remedy: `write ${TIMES}, one arrival a line`,
      })
    else if (seconds < last)
      problems.push({
        field,
        value: line,
        bound: `no earlier than the ${last} before it`,
        remedy: 'sort the lines by time',
      })
    else {
      first ??= seconds
      last = seconds
      atMs.push((seconds - first) * 1000)
    }
  }
  return problems.length > 0 ? refused(...problems) : { ok: true, value: { kind: 'arrivals', atMs } }
}

/** A number is seconds from any start; anything else must be a date with its zone. */
function secondsOf(text: string): number | undefined {
  const number = numberOf(text)
  if (number !== undefined) return Math.abs(number) < SECONDS_MAX ? number : undefined
  const ms = parseIsoTime(bare(text))
  return ms === undefined ? undefined : ms / 1000
}

function numberOf(text: string): number | undefined {
  const field = bare(text)
  const number = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(field) ? Number(field) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

/** Without spaces and quotes around it. */
function bare(text: string): string {
  return text.trim().replace(/^"(.*)"$/, '$1')
}
