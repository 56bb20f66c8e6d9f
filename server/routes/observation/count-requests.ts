import type { FastifyRequest } from 'fastify'
import type { FastifyApp } from '../../fastify-app.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { InferenceModel } from '../../protocol/inference-model.ts'
import type { Tracer } from '../../tracing/tracer.ts'
import { traceRequest } from './trace-request.ts'

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
const NO_MODEL = { name: '', version: '' }

/**
 * Counts, times and traces every request but probes and scrapes.
 *
 * Every reply closes, after it has finished or when its client left before: Fastify's own onResponse hook knows only the
 * first, and the in-flight gauge would never come down again after the second.
 */
export function countRequests(app: FastifyApp, metrics: Metrics, tracer: Tracer | undefined): void {
  app.decorateRequest('served', null)
  app.decorateRequest('startedMs', 0)
  app.decorateRequest('trace', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    const { config, url = UNMATCHED } = request.routeOptions
    if (config.uncounted !== true) {
      request.startedMs = performance.now()
      metrics.requestsInFlight.inc()
      traceRequest(request, reply, url, tracer)
      let code = CLIENT_LEFT
      // Both come once; `on` leaves nothing to take off.
      reply.raw.on('finish', () => {
        code = String(reply.statusCode)
      })
      reply.raw.on('close', () => count(request, url, code))
    }
    done()
  })

  function count({ served, startedMs, trace }: FastifyRequest, route: string, code: string): void {
    metrics.requestsInFlight.dec()
    const { name: model, version } = served ?? NO_MODEL
    const durationMs = performance.now() - startedMs
    metrics.requests.inc({ model, version, route, code })
    metrics.requestDuration.observe({ model, version, route }, durationMs / 1000, trace)
    trace?.span?.end(Number(code), { name: model, version }, { 'http.response.status_code': Number(code) })
  }
}
