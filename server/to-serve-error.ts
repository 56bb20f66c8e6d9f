import type { ErrorCode } from './error-table.ts'
import { ServeError, serveError } from './errors.ts'

/** What Fastify calls its failures, in our words. */
const FASTIFY_CODES = new Map<unknown, ErrorCode>([
  ['FST_ERR_CTP_INVALID_JSON_BODY', 'malformed_json'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'empty_body'],
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'body_too_large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported_media_type'],
])

/** Whatever a handler or Fastify threw, as an entry of the error table. */
export function toServeError(error: unknown): ServeError {
  if (error instanceof ServeError) return error
  const { code, statusCode, message } = readFailure(error)
  const known = FASTIFY_CODES.get(code)
  if (known !== undefined) return serveError(known, {}, error)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return serveError('invalid_request', { detail: message }, error)
  return serveError('internal_error', {}, error)
}

type Failure = {
  readonly code: unknown
  readonly statusCode: number | undefined
  readonly message: string
}

function readFailure(error: unknown): Failure {
  const { code, statusCode, message }: Readonly<Record<string, unknown>> = Object(error)
  return {
    code,
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
    message: String(message),
  }
}
