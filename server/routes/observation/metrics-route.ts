import type { FastifyApp } from '../../fastify-app.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import { OPEN_METRICS_TYPE, writeOpenMetrics } from '../../metrics/open-metrics.ts'
import { acceptsOpenMetrics } from './accepts-open-metrics.ts'

/** Prometheus' text format, or OpenMetrics, which has exemplars, for who asks for it. */
export function addMetricsRoute(app: FastifyApp, { registry, exemplars }: Metrics): void {
  const text = { schema: { type: 'string' } }
  const schema = {
    summary: 'Metrics in the text format of Prometheus, or as OpenMetrics',
    tags: ['metrics'],
    response: {
      200: {
        description: 'Exemplars are in OpenMetrics only',
        content: { [registry.contentType]: text, [OPEN_METRICS_TYPE]: text },
      },
    },
  }
  app.get('/metrics', { schema, config: { uncounted: true } }, async (request, reply) => {
    const isOpen = acceptsOpenMetrics(request.headers.accept)
    reply.header('content-type', isOpen ? OPEN_METRICS_TYPE : registry.contentType).header('vary', 'Accept')
    return isOpen ? writeOpenMetrics(registry, exemplars) : registry.metrics()
  })
}
