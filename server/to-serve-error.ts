import type { FastifySchemaValidationError } from 'fastify/types/schema.js'
import { type ErrorCode, type Problem, problem, ServeError, serveError } from './errors.ts'

/** What Fastify calls its failures, in our words. */
const FASTIFY_CODES = new Map<unknown, ErrorCode>([
  ['FST_ERR_CTP_INVALID_JSON_BODY', 'malformed_json'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'empty_body'],
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'body_too_large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported_media_type'],
])

/** Likewise for the keywords of JSON Schema; any other keyword is a wrong value of the right type. */
const KEYWORD_CODES = new Map<string, ErrorCode>([
  ['required', 'missing_field'],
  ['additionalProperties', 'unknown_field'],
  ['type', 'wrong_type'],
])

const FIELD_LENGTH_MAX = 100

/** Whatever a handler, Fastify or its validator threw, as an entry of the error table. */
export function toServeError(error: unknown): ServeError {
  if (error instanceof ServeError) return error
  const { code, statusCode, validation, message } = readFailure(error)
  if (validation !== undefined) return new ServeError([toProblem(validation)], error)
  const known = FASTIFY_CODES.get(code)
  if (known !== undefined) return serveError(known, {}, error)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return serveError('invalid_request', { detail: message }, error)
  return serveError('internal_error', {}, error)
}

type Failure = {
  readonly code: unknown
  readonly statusCode: number | undefined
  readonly validation: FastifySchemaValidationError | undefined
  readonly message: string
}

function readFailure(error: unknown): Failure {
  const { code, statusCode, validation, message }: Readonly<Record<string, unknown>> = Object(error)
  return {
    code,
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
    validation: Array.isArray(validation) ? validation[0] : undefined,
    message: String(message),
  }
}

function toProblem({ keyword, instancePath, params, message }: FastifySchemaValidationError): Problem {
  const code = KEYWORD_CODES.get(keyword) ?? 'invalid_request'
  const leaf = params['missingProperty'] ?? params['additionalProperty']
  const path = typeof leaf === 'string' ? `${instancePath}/${leaf}` : instancePath
  const field = toField(path) || 'body'
  return problem(code, message === undefined ? { field } : { field, detail: message })
}

/** `/inputs/0/name` is `inputs[0].name` to a reader. */
function toField(instancePath: string): string {
  const path = instancePath.slice(1).replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
  return path.replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~').slice(0, FIELD_LENGTH_MAX)
}
