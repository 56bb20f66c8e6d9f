import type { ErrorStatus } from './error-statuses.ts'
import { ERRORS, type ErrorCode } from './error-table.ts'

/** One thing wrong with a request: where, what, and what to do. `field` is a path such as `inputs[0].data[3]`. */
export type Problem = {
  readonly code: ErrorCode
  readonly error: string
  readonly remedy: string
  readonly field?: string
}

/** At most so many problems are reported: a body of 1 MiB could otherwise hold a million of them. */
export const PROBLEMS_MAX = 20

/** The body of every reply that is not an answer. The first problem is also spelled out at the top. */
export type ErrorReply = Problem & { readonly problems?: readonly Problem[] }

/** An expected failure on its way to the client. */
export class ServeError extends Error {
  readonly problems: readonly [Problem, ...Problem[]]
  /** When to try again, in whole seconds; for the header Retry-After. */
  readonly retryAfterS: number | undefined

  constructor(problems: readonly [Problem, ...Problem[]], cause?: unknown, retryAfterS?: number) {
    super(problems[0].error, { cause })
    this.retryAfterS = retryAfterS
    this.name = 'ServeError'
    this.problems = problems
  }

  get status(): ErrorStatus {
    return ERRORS[this.problems[0].code].status
  }

  toReply(): ErrorReply {
    return this.problems.length > 1 ? { ...this.problems[0], problems: this.problems } : this.problems[0]
  }
}

/**
 * A problem with the table's own words, and `detail` (bound and actual value) after them.
 *
 * @param code which problem
 * @param where `field`: path of what is wrong; `detail`: bound and value, in words
 */
export function problem(code: ErrorCode, where: { field?: string; detail?: string } = {}): Problem {
  const { message, remedy } = ERRORS[code]
  const error = where.detail === undefined ? message : `${message}: ${where.detail}`
  return where.field === undefined ? { code, error, remedy } : { code, field: where.field, error, remedy }
}

/** An error with a single problem. */
export function serveError(
  code: ErrorCode,
  where: { field?: string; detail?: string } = {},
  cause?: unknown,
): ServeError {
  return new ServeError([problem(code, where)], cause)
}

/** Throws when there is any problem; all of them, at most 20, travel in one error. */
export function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const [first, ...others] = problems.slice(0, PROBLEMS_MAX)
  if (first !== undefined) throw new ServeError([first, ...others])
}
