import { CONNECTION_LIMITS } from './connections/http-server.ts'
import { createFastifyApp, type FastifyApp, type LogOptions } from './fastify-app.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Lifecycle } from './process/lifecycle.ts'
import { addHealthRoutes } from './routes/observation/health-routes.ts'
import { addMetricsRoute } from './routes/observation/metrics-route.ts'

type AdminParts = {
  readonly lifecycle: Lifecycle
  readonly metrics: Metrics
  readonly logger: false | LogOptions
}

/**
 * Probes and metrics on a port of their own, without TLS: a kubelet has no client certificate to show. No model can be
 * asked there, so that it may be open to the cluster where the service is not.
 */
export function buildAdminApp({ lifecycle, metrics, logger }: AdminParts): FastifyApp {
  const app = createFastifyApp({ logger, limits: CONNECTION_LIMITS, trustedProxies: 0 })
  addHealthRoutes(app, lifecycle)
  addMetricsRoute(app, metrics)
  return app
}
