import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDrift } from '../../drift/open-drift.ts'
import { InferenceQueue, type QueueObserver } from '../../queue/inference-queue.ts'
import type { Batching } from '../../queue/model-runs.ts'
import type { QueueMemory } from '../../queue/queue-memory.ts'
import type { ModelPlan } from '../plan/model-plan.ts'
import { LoadedVersion } from './loaded-version.ts'
import { firstRow, type OpenParts, openWhereItFits } from './open-where-it-fits.ts'

/** Where versions come from and what they are opened with. */
export type LoadParts = OpenParts & {
  readonly root: string
  readonly onBroken: () => void
  readonly observeQueue: (model: string, version: string) => QueueObserver
  /** What all that wait may take, whichever model it is. */
  readonly queueMemory: QueueMemory
}

/**
 * Loads a version and lets it answer once.
 *
 * @param isServing whether requests are answered meanwhile, and so nothing may keep the event loop for long
 * @throws {Error} when the file is missing or no model, is not the one that the card lists (SHA-256), does not fit the
 *   card, or does not answer
 */
export async function loadVersion(
  plan: ModelPlan,
  version: string,
  isServing: boolean,
  parts: LoadParts,
): Promise<LoadedVersion> {
  const { name, card, settings, versions } = plan
  const { root, onBroken, observeQueue, queueMemory: memory } = parts
  const file = `${name}/${version}/model.onnx`
  const content = await readFile(join(root, file))
  const sha256 = createHash('sha256').update(content).digest('hex')
  const listed = card?.versions.find((entry) => entry.version === version)?.sha256
  if (listed !== undefined && listed !== sha256)
    throw new Error(`${file} has SHA-256 ${sha256}, the model card says ${listed}`)
  const session = await openWhereItFits({ content, plan, version, isServing }, parts).catch((error) => {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error })
  })
  const { inputs, outputs } = session
  const metadata = { name, versions, platform: 'onnx_onnxv1', inputs, outputs }
  const { rowsMax, deadlineMs, waitingMax, priorities } = settings
  const observer = observeQueue(name, version)
  const batching = batchingOf(plan)
  const queue = new InferenceQueue({ session, batching, waitingMax, priorities, memory, observer })
  return new LoadedVersion({
    name,
    version,
    metadata,
    rowsMax,
    deadlineMs,
    priorityLevels: priorities.levels,
    card,
    sha256,
    session,
    queue,
    drift: openDrift(card),
    known: firstRow(inputs, plan),
    onBroken,
  })
}

/** A card says that rows are patients and the like, each for itself; of other models only model.yaml can know that. */
function batchingOf({ card, settings }: ModelPlan): Batching | false {
  return settings.batching ?? (card === undefined ? false : { rowsMax: 256, budgetMs: 5 })
}
