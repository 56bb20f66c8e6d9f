import { GRPC_STATUSES, type GrpcStatus } from '../error-statuses.ts'
import type { Problem, ServeError } from '../errors.ts'

/** A failed call in the words of gRPC. */
export type CallFailure = {
  readonly status: GrpcStatus
  /** Field, problem and remedy, for people. */
  readonly message: string
  /** The code of the error table. */
  readonly reason: string
  /** For programs: what is wrong where. */
  readonly violations: readonly FieldViolation[]
  /** When to try again, in milliseconds; undefined: there is no telling. */
  readonly retryAfterMs: number | undefined
}

/** One of them, as google.rpc.BadRequest has it. */
type FieldViolation = { readonly field: string; readonly description: string; readonly reason: string }

/** Many clients read no more than 8 KB of trailers, and these come in base64 beside the message. */
const VIOLATIONS_LENGTH_MAX = 3000

/** What the caller is told of an error. */
export function describeFailure({ status, problems, retryAfterS }: ServeError): CallFailure {
  const [{ code, error, remedy, field }] = problems
  const where = field === undefined ? '' : `${field}: `
  return {
    status: GRPC_STATUSES[status],
    message: wellFormed(`${where}${error}; ${remedy}`),
    reason: code,
    violations: status < 500 ? toViolations(problems) : [],
    retryAfterMs: retryAfterS === undefined ? undefined : retryAfterS * 1000,
  }
}

/** As many as there is room for: the first problems, as everywhere. */
function toViolations(problems: readonly Problem[]): readonly FieldViolation[] {
  const violations: FieldViolation[] = []
  let length = 0
  for (const { field = '', error, remedy, code } of problems) {
    const description = `${error}; ${remedy}`
    length += field.length + description.length + code.length
    if (length > VIOLATIONS_LENGTH_MAX) break
    violations.push({ field: wellFormed(field), description: wellFormed(description), reason: code })
  }
  return violations
}

/**
 * A name that was cut may end in half a surrogate pair. Such a text has no UTF-8, and the library, which encodes it
 * after our last word, would throw where nobody catches.
 */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}
