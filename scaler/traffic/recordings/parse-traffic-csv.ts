import type { Parsed, Problem, Traffic } from '../../../sim/index.ts'
import { type RecordedRate, trafficOfRates } from './traffic-series.ts'

const HEADERS = ['time,rate', 'time'] as const

/**
 * Reads a recorded trace: with the header `time,rate` requests a second from each time on, with the header `time` one
 * arrival a line. Times are seconds, or ISO 8601 with a time zone; the first one is the start.
 *
 * @param name of the file, for messages, which name the line
 */
export function parseTrafficCsv(text: string, name: string): Parsed<Traffic> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  while (lines.at(-1)?.trim() === '') lines.pop()
  const header = HEADERS.find((known) => known === lines[0]?.replaceAll(/["\s]/g, '').toLowerCase())
  if (header === undefined) {
    const remedy = 'write the names of the columns: time,rate for rates, time for one arrival a line'
    return refused({
      field: `${name}:1`,
      value: lines[0] ?? '',
      bound: `a header, ${HEADERS.join(' or ')}`,
      remedy,
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
        remedy: 'write seconds or ISO 8601, a comma, and requests a second: 60,12.5',
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
        remedy: 'write seconds or ISO 8601, one arrival a line',
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

/** A number is seconds from any start; anything else must be a date with its zone, or it would mean another one here. */
function secondsOf(text: string): number | undefined {
  const number = numberOf(text)
  if (number !== undefined) return number
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(text.trim())) return undefined
  const ms = Date.parse(text.trim())
  return Number.isNaN(ms) ? undefined : ms / 1000
}

function numberOf(text: string): number | undefined {
  return /^\s*-?\d+(\.\d+)?(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined
}
