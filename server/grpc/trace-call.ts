import { parseTraceParent } from '../tracing/trace-context.ts'
import type { RequestTrace, Tracer } from '../tracing/tracer.ts'
import type { UnaryCall } from './unary-call.ts'

/**
 * Finds the trace of a call in its metadata, or begins it.
 *
 * @param tracer undefined: nothing is sent, and the caller's trace is only named
 */
export function traceCall(
  { path, traceparent, tracestate: traceState }: UnaryCall,
  startedMs: number,
  tracer: Tracer | undefined,
): RequestTrace | undefined {
  const parent = parseTraceParent(traceparent)
  if (tracer === undefined) return parent
  const method = path.slice(1)
  const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': method }
  return tracer.begin({ name: method, attributes, startedMs, parent, traceState })
}
