import type { Parsed, Problem, RatePoint, Traffic } from '../../../sim/index.ts'

/** One line of a recorded rate, and where it stands. */
export type RecordedRate = {
  /** For messages, such as `trace.csv:7`. */
  readonly where: string
  /** From any start. */
  readonly seconds: number
  readonly ratePerSecond: number
}

/** Samples this much further apart than they usually are have others missing between them. */
const GAP = 1.5

/**
 * A recorded rate as traffic: each rate holds until the next one, the last one as long as they usually do. Behind its
 * end nobody comes.
 *
 * @returns a problem for every rate below 0, time out of order, and gap
 */
export function trafficOfRates(rates: readonly RecordedRate[]): Parsed<Traffic> {
  const usual = usualStep(rates)
  const problems = [
    ...rates.flatMap((rate, index) => problemsOf(rate, rates[index - 1], usual)),
    ...(rates.length === 1 ? rates.map(aloneProblem) : []),
  ]
  if (problems.length > 0) return { ok: false, problems }
  const startSeconds = rates[0]?.seconds ?? 0
  const points = rates.map(
    ({ seconds, ratePerSecond }): RatePoint => ({
      atMs: milliseconds(seconds - startSeconds),
      ratePerSecond,
    }),
  )
  const endMs = (points.at(-1)?.atMs ?? 0) + milliseconds(usual)
  return { ok: true, value: { kind: 'step', points: [...points, { atMs: endMs, ratePerSecond: 0 }] } }
}

function problemsOf(rate: RecordedRate, before: RecordedRate | undefined, usual: number): readonly Problem[] {
  const { where, seconds, ratePerSecond } = rate
  const problems: Problem[] = []
  if (!(ratePerSecond >= 0 && Number.isFinite(ratePerSecond)))
    problems.push({
      field: where,
      value: ratePerSecond,
      bound: 'a rate of at least 0',
      remedy: 'write requests a second; a rate that is not known cannot be sent',
    })
  if (before === undefined) return problems
  const step = seconds - before.seconds
  if (!(step > 0))
    problems.push({
      field: where,
      value: seconds,
      bound: `later than the ${before.seconds} before it`,
      remedy: 'sort the lines by time, and leave one for each moment',
    })
  else if (step > GAP * usual)
    problems.push({
      field: where,
      value: seconds,
      bound: `at most ${round(GAP * usual)} s after the one before: there is a gap of ${round(step)} s`,
      remedy: `fill it in: the others are ${round(usual)} s apart`,
    })
  return problems
}

/** How long it holds would be a guess. */
function aloneProblem({ where }: RecordedRate): Problem {
  return {
    field: where,
    value: 'the only rate',
    bound: 'followed by another one, which tells how long it holds',
    remedy: 'record for longer, or write poisson:RATE for a rate that stays',
  }
}

/** The median distance between two lines. */
function usualStep(rates: readonly RecordedRate[]): number {
  const steps = rates
    .flatMap(({ seconds }, index) => {
      const before = rates[index - 1]
      return before !== undefined && seconds > before.seconds ? [seconds - before.seconds] : []
    })
    .sort((a, b) => a - b)
  return steps[Math.floor((steps.length - 1) / 2)] ?? 1
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000)
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
