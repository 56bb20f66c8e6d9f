import { countRequests } from './count-requests.ts'
import { addDocsRoutes } from './docs-routes.ts'
import { createFastifyApp, type FastifyApp } from './fastify-app.ts'
import { addHealthRoutes } from './health-routes.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { Metrics } from './metrics.ts'
import { addMetricsRoute } from './metrics-route.ts'
import type { ModelRepository } from './model-repository.ts'
import { addOpenInferenceRoutes } from './open-inference-routes.ts'
import { addPredictRoute } from './predict-route.ts'

/** What an app is made of; tests give their own. */
export type AppParts = {
  readonly repository: ModelRepository
  readonly lifecycle: Lifecycle
  readonly metrics: Metrics
  readonly buildVersion: string
  readonly logger: false | { readonly level: string }
}

/** All routes, on no port yet: `inject` or `listen` comes next. */
export async function buildApp(parts: AppParts): Promise<FastifyApp> {
  const { repository, lifecycle, metrics, buildVersion } = parts
  const app = createFastifyApp(parts.logger)
  countRequests(app, metrics)
  // A client on an open connection must find another pod for its next request.
  app.addHook('onSend', async (_request, reply) => {
    if (lifecycle.isDraining) reply.header('connection', 'close')
  })
  await addDocsRoutes(app, repository.card, buildVersion)
  addHealthRoutes(app, lifecycle)
  addMetricsRoute(app, metrics)
  addOpenInferenceRoutes(app, { repository, lifecycle, buildVersion })
  addPredictRoute(app, repository)
  metrics.buildInfo.set({ version: buildVersion, node: process.version }, 1)
  app.addHook('onClose', () => repository.release())
  return app
}
