/** A place in a trace, which may have begun with a caller (https://www.w3.org/TR/trace-context/). */
export type TraceContext = {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  /** Whether whoever began the trace keeps it. */
  readonly isSampled: boolean
}

/** Later versions may have more behind the flags. */
const TRACE_PARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/

const SAMPLED_FLAG = 1

/**
 * Reads the header `traceparent`.
 *
 * @returns undefined when there is none, or none that can be read: as if the caller had sent none
 */
export function parseTraceParent(header: unknown): TraceContext | undefined {
  if (typeof header !== 'string') return undefined
  const [, version, traceId = '', spanId = '', flags = '', more] = TRACE_PARENT.exec(header) ?? []
  if (version === undefined || (version === '00' && more !== undefined)) return undefined
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED_FLAG) !== 0 }
}

/** What a log line of the request has beside its own fields, by the names that OpenTelemetry has for them. */
export function traceFields(trace: TraceContext | undefined): Readonly<Record<string, string>> {
  if (trace === undefined) return {}
  return { trace_id: trace.traceId, span_id: trace.spanId, trace_flags: trace.isSampled ? '01' : '00' }
}
