import { buildAdminApp } from './admin-app.ts'
import { buildApp } from './app.ts'
import { BodyMemory } from './connections/body-memory.ts'
import { CONNECTION_LIMITS } from './connections/http-server.ts'
import { KeptTls } from './connections/kept-tls.ts'
import { renewTls } from './connections/renew-tls.ts'
import type { FastifyApp } from './fastify-app.ts'
import { serveBeside } from './grpc/serve-beside.ts'
import { createMetrics, type Metrics } from './metrics/metrics.ts'
import { reportBodyMemory, reportLimits } from './metrics/process-metrics.ts'
import { findModelRoot } from './model-root.ts'
import { openRepository } from './open-repository.ts'
import { readContainerLimits } from './process/container-limits.ts'
import { explainFailure } from './process/explain-failure.ts'
import { Lifecycle } from './process/lifecycle.ts'
import { limitsBySettings } from './process/settings/limit-settings.ts'
import type { Settings } from './process/settings/settings.ts'
import { installShutdown } from './process/shutdown.ts'
import { mainPlan, readModelPlans } from './repository/plan/model-plan.ts'
import type { Tracer } from './tracing/tracer.ts'

const EXIT_FAILED = 1

/** From settings to a ready service; it ends by a signal. Exits 1, having said why, when it can't serve. */
export async function serve(settings: Settings): Promise<void> {
  const root = settings.models ?? findModelRoot()
  const main = mainPlan(readModelPlans(root))
  const metrics = createMetrics()
  const limits = limitsBySettings(readContainerLimits(), settings)
  reportLimits(metrics, limits)
  const bodyMemory = new BodyMemory(limits.queueBytes)
  reportBodyMemory(metrics, bodyMemory)
  const lifecycle: Lifecycle = new Lifecycle(() => repository.problem)
  const log = (): FastifyApp['log'] => app.log
  const repository = openRepository(root, main.name, settings, { limits, metrics, lifecycle, log })
  const tracer = await openTracer(settings, log, metrics)
  const tls = settings.tls === undefined ? undefined : new KeptTls(settings.tls)
  const { buildVersion, hasModelControl, token, rateLimit, fairBy, trustedProxies } = settings
  const callers = { token, rateLimit, fairBy, trustedProxies }
  // What both ports answer from.
  const shared = {
    repository,
    lifecycle,
    metrics,
    bodyMemory,
    tracer,
    buildVersion,
    hasModelControl,
    ...callers,
  }
  const logger = { level: 'info' }
  const connections = {
    ...CONNECTION_LIMITS,
    connectionsMax: settings.connectionsMax,
    ageMs: settings.connectionAgeMs,
  }
  const app = await buildApp({ ...shared, main, logger, limits: connections, tls: tls?.current })
  if (tls !== undefined) keepRenewed(app, tls)

  const { host, port, adminPort, grpcPort, drainDelayMs, graceMs } = settings
  const admin = adminPort === undefined ? undefined : buildAdminApp({ lifecycle, metrics, logger })
  // It outlives the service: a draining pod is still asked whether it lives.
  app.addHook('onClose', () => admin?.close())
  const openGrpc =
    grpcPort === undefined
      ? undefined
      : serveBeside(app, { ...shared, host, port: grpcPort, tls, limits: connections })
  const inFlight = async (): Promise<number> => (await metrics.requestsInFlight.get()).values[0]?.value ?? 0
  installShutdown(app, { lifecycle, inFlight, tracer, drainDelayMs, graceMs })
  try {
    // The ports first: a probe that comes while the models load gets a clear 503 and not a refused connection.
    await admin?.listen({ port: adminPort ?? 0, host })
    await app.listen({ port, host, listenTextResolver: tellAddress(tls === undefined ? 'http' : 'https') })
    await openGrpc?.()
    await repository.loadAll()
  } catch (err) {
    app.log.fatal(explainFailure(err), 'cannot serve')
    process.exit(EXIT_FAILED)
  }
  lifecycle.markStarted()
  const models = repository.index().filter(({ state }) => state === 'READY')
  app.log.info({ models, limits, startMs: Math.round(performance.now()) }, 'ready')
}

/** Fastify does not know what its server speaks. */
function tellAddress(scheme: string): (url: string) => string {
  return (url) => `Server listening at ${url.replace('http', scheme)}`
}

function keepRenewed(app: FastifyApp, tls: KeptTls): void {
  tls.onRenewed((material) => renewTls(app.server, material))
  const stop = tls.watch(app.log)
  app.addHook('onClose', async () => stop())
}

/** The packages take 8 MiB and 0.08 s to load: only those who want traces wait for them. */
async function openTracer(
  { tracing, buildVersion }: Settings,
  log: () => FastifyApp['log'],
  { spans }: Metrics,
): Promise<Tracer | undefined> {
  if (tracing === undefined) return undefined
  const opentelemetry = await import('./tracing/opentelemetry/open-tracer.ts')
  return opentelemetry.openTracer(tracing, buildVersion, log, (outcome, count) =>
    spans.inc({ outcome }, count),
  )
}
