import type { FastifyApp } from '../fastify-app.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { InferenceModel } from '../protocol/inference-model.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Probes and scrapes: they come at a steady pace whatever the load is, and would hide that there is none. */
    uncounted?: boolean
    /** A POST that needs no body. */
    isBodyOptional?: boolean
  }
  interface FastifyRequest {
    /** What answers, once it is known; null on a route that serves no model. */
    served: InferenceModel | null
    /** When the headers had come, in milliseconds of `performance.now()`; 0 for probes and scrapes. */
    startedMs: number
  }
}

/** One label for every URL without a route: a scanner must not create a series for each path it tries. */
const UNMATCHED = 'unmatched'
/** nginx's number for a client that left before its answer. */
const CLIENT_LEFT = '499'

/**
 * Counts and times every request but probes and scrapes.
 *
 * A reply either finishes or closes before it has: Fastify's own onResponse hook knows only the first, and the
 * in-flight gauge would never come down again after a client that left.
 */
export function countRequests(app: FastifyApp, metrics: Metrics): void {
  app.decorateRequest('served', null)
  app.decorateRequest('startedMs', 0)
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.uncounted === true) return
    const startedMs = performance.now()
    request.startedMs = startedMs
    metrics.requestsInFlight.inc()
    const count = (code: string): void => {
      reply.raw.off('finish', finished).off('close', left)
      metrics.requestsInFlight.dec()
      const { name: model, version } = request.served ?? { name: '', version: '' }
      const route = request.routeOptions.url ?? UNMATCHED
      metrics.requests.inc({ model, version, route, code })
      metrics.requestDuration.observe({ model, version, route }, (performance.now() - startedMs) / 1000)
    }
    const finished = (): void => count(String(reply.statusCode))
    const left = (): void => count(CLIENT_LEFT)
    reply.raw.once('finish', finished).once('close', left)
  })
}
