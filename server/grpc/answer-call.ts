import { ERRORS } from '../error-table.ts'
import { ServeError, serveError } from '../errors.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { toServeError } from '../to-serve-error.ts'
import { traceFields } from '../tracing/trace-context.ts'
import type { Tracer } from '../tracing/tracer.ts'
import type { CallRate } from './call-rate.ts'
import { countCall, UNCOUNTED } from './count-call.ts'
import type { InferenceService, ServiceCall, ServiceLog } from './inference-service.ts'
import type { InferenceRequests } from './messages.ts'
import { traceCall } from './trace-call.ts'
import type { UnaryCall } from './unary-call.ts'

/** A method of the service. */
export type MethodName = keyof InferenceService

/** How often who may call, who counts and traces, and who hears of failures. */
export type CallParts = {
  readonly metrics: Metrics
  readonly rate: CallRate
  readonly isAllowed: (authorization: string | undefined) => boolean
  readonly log: ServiceLog
  /** Undefined: nobody sends traces. */
  readonly tracer: Tracer | undefined
}

/** As their routes: no token, no limit and no count. */
const PROBES: readonly MethodName[] = ['ServerLive', 'ServerReady', 'ModelReady']

/**
 * Answers one call: counted, traced, and only of those who may.
 *
 * @returns the response
 * @throws {ServeError} whatever goes wrong
 */
export async function answerCall(
  service: InferenceService,
  name: MethodName,
  call: UnaryCall,
  { metrics, rate, isAllowed, log, tracer }: CallParts,
): Promise<object> {
  const startedMs = performance.now()
  const isProbe = PROBES.includes(name)
  const trace = isProbe ? undefined : traceCall(call, startedMs, tracer)
  const { serve, end } = isProbe ? UNCOUNTED : countCall(call, startedMs, metrics, trace)
  try {
    if (!isProbe) rate.take(call.caller, startedMs)
    if (!isProbe && !isAllowed(call.authorization))
      throw serveError('unauthorized', { field: 'authorization' })
    const { dueMs, isAbandoned, client } = call
    const known: ServiceCall = { startedMs, dueMs, isAbandoned, client, serve, trace }
    const response = await callMethod(service, name, readMessage(call), known)
    end()
    return response
  } catch (error) {
    const failure = toServeError(error)
    end(failure)
    if (failure.status === ERRORS.internal_error.status)
      log.error({ err: failure.cause ?? failure, path: call.path, ...traceFields(trace) }, failure.message)
    throw failure
  }
}

/** The message of a method's name is that method's: who read it had the same .proto file. */
function callMethod<Name extends MethodName>(
  service: InferenceService,
  name: Name,
  message: unknown,
  call: ServiceCall,
): object | Promise<object> {
  return service[name](message as InferenceRequests[Name], call)
}

function readMessage(call: UnaryCall): unknown {
  try {
    return call.read()
  } catch (error) {
    throw error instanceof ServeError ? error : serveError('malformed_message', {}, error)
  }
}
