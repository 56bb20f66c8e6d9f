import type { FastifyReply, FastifyRequest } from 'fastify'
import { serveError } from '../errors.ts'
import type { InferCall, InferenceModel } from '../protocol/inference-model.ts'

/** How long the caller waits, in whole milliseconds from the end of the request's headers. */
export const TIMEOUT_HEADER = 'x-request-timeout-ms'

const TIMEOUT_MS_MAX = 3_600_000

/**
 * Until when an answer is of use, and whether anybody still waits for it.
 *
 * @throws {ServeError} wrong_header
 */
export function inferCall(
  request: FastifyRequest,
  reply: FastifyReply,
  { deadlineMs }: Pick<InferenceModel, 'deadlineMs'>,
  { outputs, priority = 0 }: Pick<InferCall, 'outputs' | 'priority'>,
): InferCall {
  const given = request.headers[TIMEOUT_HEADER]
  const timeoutMs = given === undefined ? deadlineMs : Number(given)
  if (
    given !== undefined &&
    !(/^\d{1,7}$/.test(String(given)) && timeoutMs > 0 && timeoutMs <= TIMEOUT_MS_MAX)
  ) {
    const detail = `must be from 1 to ${TIMEOUT_MS_MAX}, not ${String(given).slice(0, 40)}`
    throw serveError('wrong_header', { field: 'X-Request-Timeout-Ms', detail })
  }
  const dueMs = request.startedMs + timeoutMs
  const { client, trace } = request
  return { outputs, dueMs, isAbandoned: () => reply.raw.destroyed, priority, client, trace }
}
