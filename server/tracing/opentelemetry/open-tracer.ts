import { setTimeout as sleep } from 'node:timers/promises'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import { BasicTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { TracingSettings } from '../../process/settings/tracing-settings.ts'
import { SERVER_NAME } from '../../protocol/server-identity.ts'
import type { Tracer } from '../tracer.ts'
import { countedBatches, type OnSpans } from './counted-spans.ts'
import { beginRequest } from './span-tree.ts'
import { type ExportLog, tellOutages } from './tell-outages.ts'

/**
 * Spans by OpenTelemetry, sent in batches to a collector over HTTP.
 *
 * Sampler, headers, time-outs and the bounds of the buffer (2,048 spans; more are dropped) are the packages' own, who
 * read them from the standard environment variables.
 *
 * @param onSpans hears what became of them
 */
export async function openTracer(
  { url, protocol }: TracingSettings,
  version: string,
  log: () => ExportLog,
  onSpans: OnSpans = () => {},
): Promise<Tracer> {
  const { OTLPTraceExporter } = await EXPORTERS[protocol]()
  const exporter: SpanExporter = tellOutages(new OTLPTraceExporter({ url }), log)
  const provider = new BasicTracerProvider({
    // What the environment says of the service wins.
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': SERVER_NAME, 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [countedBatches(exporter, onSpans)],
  })
  const tracer = provider.getTracer(SERVER_NAME, version)
  return {
    begin: (request) => beginRequest(tracer, request),
    close: async (withinMs) => {
      const late = new AbortController()
      const deadline = sleep(withinMs, undefined, { signal: late.signal }).catch(() => {})
      await Promise.race([provider.shutdown().catch(() => {}), deadline])
      late.abort()
    },
  }
}

/** Each loads what it needs. */
const EXPORTERS = {
  'http/protobuf': () => import('@opentelemetry/exporter-trace-otlp-proto'),
  'http/json': () => import('@opentelemetry/exporter-trace-otlp-http'),
}
