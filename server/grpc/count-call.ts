import { type ErrorStatus, GRPC_STATUSES } from '../error-statuses.ts'
import { ERRORS } from '../error-table.ts'
import type { ServeError } from '../errors.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { InferenceModel } from '../protocol/inference-model.ts'
import type { RequestTrace } from '../tracing/tracer.ts'
import type { UnaryCall } from './unary-call.ts'

/** The count of one call. */
export type CallCount = {
  /** Says which model answers: the call counts for it, and holds it to the end. */
  readonly serve: (model: InferenceModel) => void
  /** The end; `failure` is left out when there is a response. */
  readonly end: (failure?: ServeError) => void
}

/** nginx's number for a client that left before its answer. */
const CLIENT_LEFT = 499
const OK = 200

/**
 * Begins to count and time a call as the routes' requests are, by the HTTP status that its error has: one alert, and
 * one autoscaler, hear of both.
 */
export function countCall(
  call: UnaryCall,
  startedMs: number,
  metrics: Metrics,
  trace: RequestTrace | undefined,
): CallCount {
  const { path: route, dueMs = Number.POSITIVE_INFINITY, isAbandoned } = call
  let served = { name: '', version: '' }
  let letGo = (): void => {}
  metrics.requestsInFlight.inc()
  return {
    serve: (model) => {
      served = model
      letGo = model.hold()
    },
    end: (failure) => {
      const endedMs = performance.now()
      letGo()
      metrics.requestsInFlight.dec()
      const { name: model, version } = served
      // By then the client has been told of its deadline, whatever came later.
      const unheard = endedMs < dueMs ? CLIENT_LEFT : ERRORS.deadline_exceeded.status
      const code = isAbandoned() ? unheard : (failure?.status ?? OK)
      metrics.requests.inc({ model, version, route, code: String(code) })
      metrics.requestDuration.observe({ model, version, route }, (endedMs - startedMs) / 1000, trace)
      if (failure !== undefined) trace?.span?.fail(failure.problems[0].code)
      trace?.span?.end(code, served, { 'rpc.response.status_code': statusName(code) })
    },
  }
}

function statusName(code: typeof CLIENT_LEFT | typeof OK | ErrorStatus): string {
  if (code === CLIENT_LEFT) return 'CANCELLED'
  return code === OK ? 'OK' : GRPC_STATUSES[code]
}

/** For probes: they hold nothing and count nowhere. */
export const UNCOUNTED: CallCount = { serve: () => {}, end: () => {} }
