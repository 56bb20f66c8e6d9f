import { openInChildren } from './children/child-pool.ts'
import type { FastifyApp } from './fastify-app.ts'
import type { Metrics } from './metrics/metrics.ts'
import { observeQueue } from './metrics/observe-queue.ts'
import { reportQueueMemory } from './metrics/process-metrics.ts'
import { reportModels } from './metrics/report-models.ts'
import type { OpenSession } from './onnx-session.ts'
import { childrenWithin } from './process/children-within.ts'
import { heedChildren } from './process/heed-children.ts'
import type { Lifecycle } from './process/lifecycle.ts'
import type { ServiceLimits } from './process/settings/limit-settings.ts'
import type { Settings } from './process/settings/settings.ts'
import { QueueMemory } from './queue/queue-memory.ts'
import { FolderRepository } from './repository/folder-repository.ts'

/** Who is told what becomes of the models, and what they may take. */
type Around = {
  readonly limits: ServiceLimits
  readonly metrics: Metrics
  readonly lifecycle: Lifecycle
  readonly log: () => FastifyApp['log']
}

/**
 * The models of a folder, none of them loaded yet, with everything that watches over them.
 *
 * @param root where the folders of the models are
 * @param mainName the model that the settings may pin to a version
 */
export function openRepository(
  root: string,
  mainName: string,
  { modelVersion }: Pick<Settings, 'modelVersion'>,
  { limits, metrics, lifecycle, log }: Around,
): FolderRepository {
  const queueMemory = new QueueMemory(limits.queueBytes)
  reportQueueMemory(metrics, queueMemory)
  const repository = new FolderRepository({
    root,
    pinned: modelVersion === undefined ? {} : { [mainName]: modelVersion },
    openSession,
    openInChildren,
    processors: limits.cpus,
    childrenFor: (modelBytes) => childrenWithin(limits, modelBytes),
    ...heedChildren({ log, metrics, lifecycle }),
    queueMemory,
    observeQueue: (model, version) => observeQueue(metrics, model, version),
    onShadow: ({ name: model, version }, shadow, outcome) =>
      metrics.shadowAnswers.inc({ model, version, shadow, outcome }),
    onBroken: () => lifecycle.markBroken(),
    onChange: () => reportModels(metrics, repository),
  })
  return repository
}

/** The native library takes 0.2 s to load: the port opens first. */
async function openSession(...model: Parameters<OpenSession>): ReturnType<OpenSession> {
  const onnx = await import('./onnx-session.ts')
  return onnx.openSession(...model)
}
