import {
  type Context,
  type Tracer as OtelTracer,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { TraceState } from '@opentelemetry/core'
import type { ErrorCode } from '../../error-table.ts'
import type { InferenceSpan, RequestSpan, RequestTrace, TakenBatch, TracedRequest } from '../tracer.ts'

/** From here on the server is to blame. */
const SERVER_ERROR = 500

type Attributes = Readonly<Record<string, string | number>>

/**
 * Begins the span of a request; its waiting and its inference become children of it.
 *
 * All spans of a request are timed by one reading of the calendar's clock: it ticks in whole milliseconds, longer than
 * a small model takes.
 */
export function beginRequest(tracer: OtelTracer, request: TracedRequest): RequestTrace {
  const { name, attributes, startedMs } = request
  const timeOriginMs = Date.now() - performance.now()
  const options = { kind: SpanKind.SERVER, attributes, startTime: timeOriginMs + startedMs }
  const span = tracer.startSpan(name, options, parentContext(request))
  const { traceId, spanId } = span.spanContext()
  if (!span.isRecording()) return { traceId, spanId, isSampled: false }
  const now = (): number => timeOriginMs + performance.now()
  const context = trace.setSpan(ROOT_CONTEXT, span)
  const begin = (childName: string, childAttributes: Attributes): Span =>
    tracer.startSpan(childName, { attributes: childAttributes, startTime: now() }, context)
  return { traceId, spanId, isSampled: true, span: requestSpan(span, begin, now) }
}

function parentContext({ parent, traceState }: TracedRequest): Context {
  if (parent === undefined) return ROOT_CONTEXT
  const { traceId, spanId, isSampled } = parent
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(traceState === undefined ? {} : { traceState: new TraceState(traceState) }),
  })
}

function requestSpan(
  span: Span,
  begin: (name: string, attributes: Attributes) => Span,
  now: () => number,
): RequestSpan {
  return {
    ask: (model) => inferenceSpan(modelAttributes(model), begin, now),
    fail: (code) => span.setAttribute('error.type', code),
    end: (status, model, attributes) => {
      span.setAttributes({ ...modelAttributes(model), ...attributes })
      if (status >= SERVER_ERROR) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end(now())
    },
  }
}

/** `queue` and then `inference`; what is refused has but the first. */
function inferenceSpan(
  model: Attributes,
  begin: (name: string, attributes: Attributes) => Span,
  now: () => number,
): InferenceSpan {
  let current = begin('queue', model)
  return {
    onTaken: ({ requests, rows }: TakenBatch) => {
      current.end(now())
      const batch = { 'tidegate.batch.requests': requests, 'tidegate.batch.rows': rows }
      current = begin('inference', { ...model, ...batch })
    },
    end: (failure?: ErrorCode) => {
      if (failure !== undefined) {
        current.setAttribute('error.type', failure)
        current.setStatus({ code: SpanStatusCode.ERROR })
      }
      current.end(now())
    },
  }
}

function modelAttributes({ name, version }: { readonly name: string; readonly version: string }): Attributes {
  return name === '' ? {} : { 'tidegate.model': name, 'tidegate.version': version }
}
