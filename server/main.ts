import { buildAdminApp } from './admin-app.ts'
import { buildApp } from './app.ts'
import { openInChildren } from './children/child-pool.ts'
import { CONNECTION_LIMITS } from './connections/http-server.ts'
import { KeptTls } from './connections/kept-tls.ts'
import { renewTls } from './connections/renew-tls.ts'
import type { FastifyApp } from './fastify-app.ts'
import { serveBeside } from './grpc/serve-beside.ts'
import { createMetrics } from './metrics/metrics.ts'
import { observeQueue } from './metrics/observe-queue.ts'
import { reportLimits, reportQueueMemory } from './metrics/process-metrics.ts'
import { reportModels } from './metrics/report-models.ts'
import { findModelRoot } from './model-root.ts'
import type { OpenSession } from './onnx-session.ts'
import { childrenWithin } from './process/children-within.ts'
import { readContainerLimits } from './process/container-limits.ts'
import { heedChildren } from './process/heed-children.ts'
import { Lifecycle } from './process/lifecycle.ts'
import { limitsBySettings } from './process/limit-settings.ts'
import { HELP, parseSettings, type Settings } from './process/settings.ts'
import { installShutdown } from './process/shutdown.ts'
import { QueueMemory } from './queue/queue-memory.ts'
import { FolderRepository } from './repository/folder-repository.ts'
import { mainPlan, readModelPlans } from './repository/plan/model-plan.ts'
import type { Tracer } from './tracing/tracer.ts'

const EXIT_FAILED = 1
const EXIT_WRONG_SETTINGS = 2

const { settings, problems } = parseSettings(process.argv.slice(2), process.env, (folder) => {
  const { versions, settings: model } = mainPlan(readModelPlans(folder ?? findModelRoot()))
  return [...versions, ...Object.keys(model.labels)]
})
if (problems !== undefined) {
  for (const { name, value, remedy } of problems) console.error(`${name}=${JSON.stringify(value)}: ${remedy}`)
  process.exitCode = EXIT_WRONG_SETTINGS
} else if (settings.help) {
  console.log(HELP)
} else {
  await serve(settings)
}

async function serve(settings: Settings): Promise<void> {
  const { modelVersion, buildVersion, hasModelControl, token, drainDelayMs, graceMs } = settings
  const root = settings.models ?? findModelRoot()
  const main = mainPlan(readModelPlans(root))
  const lifecycle: Lifecycle = new Lifecycle(() => repository.problem)
  const metrics = createMetrics()
  const limits = limitsBySettings(readContainerLimits(), settings)
  reportLimits(metrics, limits)
  const queueMemory = new QueueMemory(limits.queueBytes)
  reportQueueMemory(metrics, queueMemory)
  const repository = new FolderRepository({
    root,
    pinned: modelVersion === undefined ? {} : { [main.name]: modelVersion },
    openSession,
    openInChildren,
    childrenFor: (modelBytes) => childrenWithin(limits, modelBytes),
    ...heedChildren({ log: () => app.log, metrics, lifecycle }),
    queueMemory,
    observeQueue: (model, version) => observeQueue(metrics, model, version),
    onShadow: ({ name: model, version }, shadow, outcome) =>
      metrics.shadowAnswers.inc({ model, version, shadow, outcome }),
    onBroken: () => lifecycle.markBroken(),
    onChange: () => reportModels(metrics, repository),
  })
  const logger = { level: 'info' }
  const tracer = await openTracer(settings, () => app.log)
  const tls = settings.tls === undefined ? undefined : new KeptTls(settings.tls)
  // What both ports answer from.
  const shared = {
    repository,
    lifecycle,
    metrics,
    tracer,
    buildVersion,
    hasModelControl,
    token,
    rateLimit: settings.rateLimit,
  }
  const app = await buildApp({
    ...shared,
    main,
    logger,
    limits: { ...CONNECTION_LIMITS, connectionsMax: settings.connectionsMax },
    tls: tls?.current,
    trustedProxies: settings.trustedProxies,
    fairBy: settings.fairBy,
  })
  if (tls !== undefined) keepRenewed(app, tls)
  const admin = settings.adminPort === undefined ? undefined : buildAdminApp({ lifecycle, metrics, logger })
  // It outlives the service: a draining pod is still asked whether it lives.
  app.addHook('onClose', () => admin?.close())
  const inFlight = async (): Promise<number> => (await metrics.requestsInFlight.get()).values[0]?.value ?? 0
  const { host, port, adminPort, grpcPort, fairBy, trustedProxies } = settings
  const openGrpc =
    grpcPort === undefined
      ? undefined
      : serveBeside(app, { ...shared, host, port: grpcPort, tls, fairBy, trustedProxies })
  installShutdown(app, { lifecycle, inFlight, tracer, drainDelayMs, graceMs })
  try {
    // The port first: a probe that comes while the models load gets a clear 503 and not a refused connection.
    await admin?.listen({ port: adminPort ?? 0, host })
    // Fastify does not know what its server speaks.
    const scheme = tls === undefined ? 'http' : 'https'
    const listenTextResolver = (url: string): string => `Server listening at ${url.replace('http', scheme)}`
    await app.listen({ port, host, listenTextResolver })
    await openGrpc?.()
    await repository.loadAll()
  } catch (err) {
    app.log.fatal({ err }, 'cannot serve')
    process.exit(EXIT_FAILED)
  }
  lifecycle.markStarted()
  const models = repository.index().filter(({ state }) => state === 'READY')
  app.log.info({ models, limits, startMs: Math.round(performance.now()) }, 'ready')
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
): Promise<Tracer | undefined> {
  if (tracing === undefined) return undefined
  const opentelemetry = await import('./tracing/opentelemetry/open-tracer.ts')
  return opentelemetry.openTracer(tracing, buildVersion, log)
}

/** The native library takes 0.2 s to load: the port opens first. */
async function openSession(...model: Parameters<OpenSession>): ReturnType<OpenSession> {
  const onnx = await import('./onnx-session.ts')
  return onnx.openSession(...model)
}
