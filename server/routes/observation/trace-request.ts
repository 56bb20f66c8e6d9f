import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import { parseTraceParent, type TraceContext, traceFields } from '../../tracing/trace-context.ts'
import type { RequestTrace, Tracer } from '../../tracing/tracer.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace that it is part of; undefined when its caller has none and the server makes none. */
    trace: RequestTrace | undefined
  }
}

/**
 * Finds the trace of a request, or begins it; every log line of the request names it.
 *
 * @param route its pattern: a path may hold what nobody should read
 * @param tracer undefined: nothing is sent, and the caller's trace is only named
 */
export function traceRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  route: string,
  tracer: Tracer | undefined,
): void {
  const { traceparent, tracestate } = request.headers
  if (tracer === undefined && traceparent === undefined) return
  const { method, startedMs } = request
  const parent = parseTraceParent(traceparent)
  const trace =
    tracer === undefined
      ? parent
      : tracer.begin({
          name: `${method} ${route}`,
          attributes: {
            'http.request.method': method,
            'http.route': route,
            'url.scheme': request.protocol === 'https' ? 'https' : 'http',
          },
          startedMs,
          parent,
          traceState: typeof tracestate === 'string' ? tracestate : undefined,
        })
  if (trace === undefined) return
  request.trace = trace
  request.log = tracedLog(request.log, trace)
  reply.log = request.log
}

/** Lines name the trace. The logger is made with the first of them: it takes a microsecond or two, and most requests have none. */
function tracedLog(parent: FastifyBaseLogger, trace: TraceContext): FastifyBaseLogger {
  let own: FastifyBaseLogger | undefined
  return new Proxy(parent, {
    get: (_parent, name) => {
      own ??= parent.child(traceFields(trace))
      return Reflect.get(own, name)
    },
  })
}
