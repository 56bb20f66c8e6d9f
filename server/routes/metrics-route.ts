import type { FastifyApp } from '../fastify-app.ts'
import type { Metrics } from '../metrics/metrics.ts'

/** Prometheus' text format. */
export function addMetricsRoute(app: FastifyApp, { registry }: Metrics): void {
  const schema = {
    summary: 'Metrics in the text format of Prometheus',
    tags: ['metrics'],
    produces: [registry.contentType],
    response: { 200: { type: 'string' } },
  }
  app.get('/metrics', { schema, config: { uncounted: true } }, async (_request, reply) => {
    reply.header('content-type', registry.contentType)
    return registry.metrics()
  })
}
