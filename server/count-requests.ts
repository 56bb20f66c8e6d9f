import type { FastifyApp } from './fastify-app.ts'
import type { Metrics } from './metrics.ts'
import type { Served } from './model-repository.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Probes and scrapes: they come at a steady pace whatever the load is, and would hide that there is none. */
    uncounted?: boolean
  }
  interface FastifyRequest {
    /** What answers, once it is known; null on a route that serves no model. */
    served: Served | null
  }
}

/** One label for every URL without a route: a scanner must not create a series for each path it tries. */
const UNMATCHED = 'unmatched'
/** nginx's number for a client that left before its answer. */
const CLIENT_LEFT = '499'

/**
 * Counts and times every request but probes and scrapes.
 *
 * On the reply's `close`, which Node emits exactly once, also when the client has gone: Fastify's own onResponse
 * hook is skipped then, and the in-flight gauge would never come down again.
 */
export function countRequests(app: FastifyApp, metrics: Metrics): void {
  app.decorateRequest('served', null)
  app.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.uncounted !== true) {
      metrics.requestsInFlight.inc()
      const startedMs = performance.now()
      reply.raw.once('close', () => {
        metrics.requestsInFlight.dec()
        const { model, version } = request.served ?? { model: '', version: '' }
        const route = request.routeOptions.url ?? UNMATCHED
        const code = reply.raw.writableFinished ? String(reply.statusCode) : CLIENT_LEFT
        metrics.requests.inc({ model, version, route, code })
        metrics.requestDuration.observe({ model, version, route }, (performance.now() - startedMs) / 1000)
      })
    }
    done()
  })
}
