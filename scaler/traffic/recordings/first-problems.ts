import type { Parsed } from '../../../sim/index.ts'

/** More of the same help nobody. */
const PROBLEMS_MAX = 20

/** Of the many problems that a recording can have, the first ones. */
export function firstProblems<T>(parsed: Parsed<T>): Parsed<T> {
  return parsed.ok ? parsed : { ok: false, problems: parsed.problems.slice(0, PROBLEMS_MAX) }
}
