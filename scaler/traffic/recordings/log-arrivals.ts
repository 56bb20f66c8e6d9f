import type { Parsed, Problem, Traffic } from '../../../sim/index.ts'

/** Servers write a line when they have answered, some with the time at which the request came. */
const LATE_MS_MAX = 60_000

/** How one kind of log is read. */
export type LogFormat = {
  /** When the request of a line came, as Unix time in milliseconds; undefined when the line does not tell. */
  readonly timeOf: (line: string) => number | undefined
  /** What a line must be, and how to get there. */
  readonly bound: string
  readonly remedy: string
}

/**
 * Reads a log in which each line is an arrival. Where all its times are whole seconds, the requests of one second are
 * spread evenly over it, for they did not all come at its beginning.
 *
 * @param name of the file, for messages, which name the line
 */
export function arrivalsOfLog(
  lines: readonly string[],
  name: string,
  { timeOf, bound, remedy }: LogFormat,
): Parsed<Traffic> {
  const problems: Problem[] = []
  const timesMs: number[] = []
  let latestMs = Number.NEGATIVE_INFINITY
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const atMs = timeOf(line)
    const problem =
      atMs === undefined ? { value: line.slice(0, 80), bound, remedy } : disorder(atMs, latestMs)
    if (problem !== undefined) problems.push({ field: `${name}:${index + 1}`, ...problem })
    else if (atMs !== undefined) {
      timesMs.push(atMs)
      latestMs = Math.max(latestMs, atMs)
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: arrivalsOf(timesMs) }
}

function disorder(atMs: number, latestMs: number): Omit<Problem, 'field'> | undefined {
  if (atMs >= latestMs - LATE_MS_MAX) return undefined
  return {
    value: new Date(atMs).toISOString(),
    bound: `at most ${LATE_MS_MAX / 1000} s before ${new Date(latestMs).toISOString()} of a line above it`,
    remedy: 'join logs in the order of their times',
  }
}

function arrivalsOf(timesMs: readonly number[]): Traffic {
  const sorted = Float64Array.from(timesMs).sort()
  const startMs = sorted[0] ?? 0
  if (timesMs.some((ms) => ms % 1000 !== 0))
    return { kind: 'arrivals', atMs: Array.from(sorted, (ms) => ms - startMs) }
  const atMs: number[] = []
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const ms = sorted[from] ?? 0
    while (to < sorted.length && sorted[to] === ms) to += 1
    for (let i = 0; i < to - from; i += 1) atMs.push(ms - startMs + (1000 * (i + 0.5)) / (to - from))
  }
  return { kind: 'arrivals', atMs }
}
