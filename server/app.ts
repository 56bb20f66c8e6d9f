import type { BodyMemory } from './connections/body-memory.ts'
import { type AppOptions, createFastifyApp, type FastifyApp } from './fastify-app.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Lifecycle } from './process/lifecycle.ts'
import type { FairBy } from './process/settings/connection-settings.ts'
import type { InferenceModel } from './protocol/inference-model.ts'
import type { FolderRepository } from './repository/folder-repository.ts'
import type { ModelPlan } from './repository/plan/model-plan.ts'
import { boundBodies } from './routes/bound-bodies.ts'
import { limitRate } from './routes/callers/limit-rate.ts'
import { nameClients } from './routes/callers/name-clients.ts'
import { requireToken } from './routes/callers/require-token.ts'
import { closeConnections } from './routes/close-connections.ts'
import { addDocsRoutes } from './routes/documents/docs-routes.ts'
import { countRequests } from './routes/observation/count-requests.ts'
import { addHealthRoutes } from './routes/observation/health-routes.ts'
import { addMetricsRoute } from './routes/observation/metrics-route.ts'
import { addOpenInferenceRoutes } from './routes/open-inference/open-inference-routes.ts'
import { addPredictRoute } from './routes/predict/predict-route.ts'
import type { Tracer } from './tracing/tracer.ts'

/** What an app is made of; tests give their own. */
export type AppParts = {
  readonly repository: FolderRepository
  /** The model that /predict asks, as it is at the start. */
  readonly main: ModelPlan
  /** Whether models may be loaded and unloaded from outside. */
  readonly hasModelControl: boolean
  readonly lifecycle: Lifecycle
  readonly metrics: Metrics
  /** What bodies on their way may take, over HTTP and gRPC. */
  readonly bodyMemory: BodyMemory
  readonly buildVersion: string
  /** What every request must bring; undefined: nothing. */
  readonly token: string | undefined
  /** Requests a second of one client; 0: no limit. */
  readonly rateLimit: number
  /** What tells one client from another; undefined: nobody does. */
  readonly fairBy: FairBy | undefined
  /** Who sends traces; undefined: nobody. */
  readonly tracer: Tracer | undefined
} & AppOptions

/** All routes, on no port yet: `inject` or `listen` comes next. */
export async function buildApp(parts: AppParts): Promise<FastifyApp> {
  const { repository, lifecycle, metrics, buildVersion, hasModelControl } = parts
  const { card, settings } = parts.main
  const app = createFastifyApp(parts)
  countRequests(app, metrics, parts.tracer)
  await limitRate(app, parts.rateLimit)
  requireToken(app, parts.token)
  nameClients(app, parts.fairBy)
  closeConnections(app, lifecycle, parts.limits.ageMs)
  boundBodies(app, {
    memory: parts.bodyMemory,
    onRefused: (served) => metrics.requestsRefused.inc({ ...modelOf(served), reason: 'memory_full' }),
  })
  addDocsRoutes(app, async (routes) => {
    const { buildDocsApp } = await import('./docs-app.ts')
    return buildDocsApp({ ...parts, routes, card })
  })
  addHealthRoutes(app, lifecycle)
  addMetricsRoute(app, metrics)
  await addOpenInferenceRoutes(app, { repository, lifecycle, buildVersion, hasModelControl })
  if (card !== undefined) {
    const { rowsMax, priorities } = settings
    addPredictRoute(app, repository, { card, rowsMax, priorityLevels: priorities.levels })
  }
  metrics.buildInfo.set({ version: buildVersion, node: process.version }, 1)
  app.addHook('onClose', () => repository.release())
  return app
}

function modelOf(served: InferenceModel | null): { readonly model: string; readonly version: string } {
  return served === null ? { model: '', version: '' } : { model: served.name, version: served.version }
}
