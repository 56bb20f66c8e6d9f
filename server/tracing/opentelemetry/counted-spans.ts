import { TraceFlags } from '@opentelemetry/api'
import { ExportResultCode, getNumberFromEnv } from '@opentelemetry/core'
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace-base'

/** What became of spans: the collector has them, did not take them, or the buffer was full before it was asked. */
type SpanOutcome = 'sent' | 'failed' | 'dropped'

/** Hears what became of so many spans. */
export type OnSpans = (outcome: SpanOutcome, count: number) => void

/** The package's own default. */
const BUFFERED_MAX = 2048

/**
 * The package's batches, but what finds the buffer full is counted: the package drops it and tells nobody. So spans that
 * have ended and were not handed on yet are counted here as they are there, and one too many does not get that far.
 */
export function countedBatches(exporter: SpanExporter, onSpans: OnSpans): SpanProcessor {
  const bufferedMax = getNumberFromEnv('OTEL_BSP_MAX_QUEUE_SIZE') ?? BUFFERED_MAX
  let buffered = 0
  const counted: SpanExporter = {
    export: (spans, done) => {
      buffered -= spans.length
      exporter.export(spans, (result) => {
        onSpans(result.code === ExportResultCode.SUCCESS ? 'sent' : 'failed', spans.length)
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
  }
  const batches = new BatchSpanProcessor(counted, { maxQueueSize: bufferedMax })
  return {
    onStart: (span, parent) => batches.onStart(span, parent),
    onEnd: (span) => {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return
      if (buffered >= bufferedMax) return onSpans('dropped', 1)
      buffered += 1
      batches.onEnd(span)
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  }
}
