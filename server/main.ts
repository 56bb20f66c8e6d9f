import { buildApp } from './app.ts'
import { serveBeside } from './grpc/serve-beside.ts'
import { createMetrics } from './metrics/metrics.ts'
import { observeQueue } from './metrics/observe-queue.ts'
import { reportModels } from './metrics/report-models.ts'
import { findModelRoot } from './model-root.ts'
import type { OpenSession } from './onnx-session.ts'
import { Lifecycle } from './process/lifecycle.ts'
import { HELP, parseSettings, type Settings } from './process/settings.ts'
import { installShutdown } from './process/shutdown.ts'
import { FolderRepository } from './repository/folder-repository.ts'
import { mainPlan, readModelPlans } from './repository/model-plan.ts'

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
  const lifecycle = new Lifecycle()
  const metrics = createMetrics()
  const repository = new FolderRepository({
    root,
    pinned: modelVersion === undefined ? {} : { [main.name]: modelVersion },
    openSession,
    observeQueue: (model, version) => observeQueue(metrics, model, version),
    onShadow: ({ name: model, version }, shadow, outcome) =>
      metrics.shadowAnswers.inc({ model, version, shadow, outcome }),
    onBroken: () => lifecycle.markBroken(),
    onChange: () => reportModels(metrics, repository),
  })
  const logger = { level: 'info' }
  const app = await buildApp({
    repository,
    main,
    lifecycle,
    metrics,
    buildVersion,
    hasModelControl,
    token,
    logger,
  })
  const inFlight = async (): Promise<number> => (await metrics.requestsInFlight.get()).values[0]?.value ?? 0
  const { host, port, grpcPort } = settings
  const openGrpc =
    grpcPort === undefined
      ? undefined
      : serveBeside(app, {
          host,
          port: grpcPort,
          repository,
          lifecycle,
          metrics,
          buildVersion,
          hasModelControl,
          token,
        })
  installShutdown(app, { lifecycle, inFlight, drainDelayMs, graceMs })
  try {
    // The port first: a probe that comes while the models load gets a clear 503 and not a refused connection.
    await app.listen({ port, host })
    await openGrpc?.()
    await repository.loadAll()
  } catch (err) {
    app.log.fatal({ err }, 'cannot serve')
    process.exit(EXIT_FAILED)
  }
  lifecycle.markStarted()
  const models = repository.index().filter(({ state }) => state === 'READY')
  app.log.info({ models, startMs: Math.round(performance.now()) }, 'ready')
}

/** The native library takes 0.2 s to load: the port opens first. */
async function openSession(model: Uint8Array): ReturnType<OpenSession> {
  const onnx = await import('./onnx-session.ts')
  return onnx.openSession(model)
}
