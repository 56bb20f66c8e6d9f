import type { Parsed, Problem, Traffic } from '../../../sim/index.ts'

/** `[10/Oct/2000:13:55:36 -0700] "GET /` of the common and the combined log format. */
const ENTRY = /\[(\d\d)\/(\w{3})\/(\d{4}):((?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)) ([+-]\d{4})\] "/
/** Servers write a line when they have answered, some with the time at which the request came. */
const LATE_MS_MAX = 60_000

/** Whether the text begins as an access log does. */
export function isAccessLog(text: string): boolean {
  return ENTRY.test(text.slice(0, text.indexOf('\n') + 1 || undefined))
}

/**
 * Reads an access log in the common or combined log format: each line is an arrival. Its times are whole seconds; the
 * requests of one second are spread evenly over it, for they did not all come at its beginning.
 *
 * @param name of the file, for messages, which name the line
 */
export function parseAccessLog(text: string, name: string): Parsed<Traffic> {
  const problems: Problem[] = []
  const counts = new Map<number, number>()
  let latestMs = Number.NEGATIVE_INFINITY
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const atMs = timeOf(line)
    const problem = atMs === undefined ? unread(line) : disorder(atMs, latestMs)
    if (problem !== undefined) problems.push({ field: `${name}:${index + 1}`, ...problem })
    else if (atMs !== undefined) {
      counts.set(atMs, (counts.get(atMs) ?? 0) + 1)
      latestMs = Math.max(latestMs, atMs)
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: arrivalsOf(counts) }
}

function timeOf(line: string): number | undefined {
  const [, day, month, year, time, zone] = ENTRY.exec(line) ?? []
  const ms = Date.parse(`${day} ${month} ${year} ${time} ${zone}`)
  return Number.isNaN(ms) ? undefined : ms
}

function unread(line: string): Omit<Problem, 'field'> {
  return {
    value: line.slice(0, 80),
    bound: 'a line of the common or combined log format',
    remedy: 'keep lines such as 10.0.0.1 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 12',
  }
}

function disorder(atMs: number, latestMs: number): Omit<Problem, 'field'> | undefined {
  if (atMs >= latestMs - LATE_MS_MAX) return undefined
  return {
    value: new Date(atMs).toISOString(),
    bound: `at most ${LATE_MS_MAX / 1000} s before ${new Date(latestMs).toISOString()} of a line above it`,
    remedy: 'join logs in the order of their times',
  }
}

function arrivalsOf(counts: ReadonlyMap<number, number>): Traffic {
  const seconds = [...counts].sort(([a], [b]) => a - b)
  const startMs = seconds[0]?.[0] ?? 0
  const atMs = seconds.flatMap(([ms, count]) =>
    Array.from({ length: count }, (_, i) => ms - startMs + (1000 * (i + 0.5)) / count),
  )
  return { kind: 'arrivals', atMs }
}
