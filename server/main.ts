import { buildApp } from './app.ts'
import { Lifecycle } from './lifecycle.ts'
import { createMetrics } from './metrics.ts'
import { readModelCard } from './model-card.ts'
import { ModelRepository } from './model-repository.ts'
import { findModelRoot } from './model-root.ts'
import { HELP, parseSettings, type Settings } from './settings.ts'
import { installShutdown } from './shutdown.ts'

const EXIT_FAILED = 1
const EXIT_WRONG_SETTINGS = 2

const root = findModelRoot()
const card = readModelCard(`${root}model-card.json`)
const { settings, problems } = parseSettings(process.argv.slice(2), process.env, card)
if (problems !== undefined) {
  for (const { name, value, remedy } of problems) console.error(`${name}=${JSON.stringify(value)}: ${remedy}`)
  process.exitCode = EXIT_WRONG_SETTINGS
} else if (settings.help) {
  console.log(HELP)
} else {
  await serve(settings)
}

async function serve({
  port,
  host,
  modelVersion,
  buildVersion,
  drainDelayMs,
  graceMs,
}: Settings): Promise<void> {
  const lifecycle = new Lifecycle()
  const metrics = createMetrics()
  const onBroken = (): void => lifecycle.markBroken()
  const repository = new ModelRepository({ root, card, defaultVersion: modelVersion, onBroken })
  const app = await buildApp({ repository, lifecycle, metrics, buildVersion, logger: { level: 'info' } })
  const inFlight = async (): Promise<number> => (await metrics.requestsInFlight.get()).values[0]?.value ?? 0
  installShutdown(app, { lifecycle, inFlight, drainDelayMs, graceMs })
  try {
    // The port first: a probe that comes while the models load gets a clear 503 and not a refused connection.
    await app.listen({ port, host })
    const { openSession } = await import('./onnx-session.ts')
    await repository.load(openSession)
  } catch (err) {
    app.log.fatal({ err }, 'cannot serve')
    process.exit(EXIT_FAILED)
  }
  for (const { version, sha256 } of card.versions)
    metrics.modelInfo.set(
      { model: card.name, version, sha256, is_default: String(version === modelVersion) },
      1,
    )
  lifecycle.markStarted()
  app.log.info({ defaultVersion: modelVersion, startMs: Math.round(performance.now()) }, 'ready')
}
