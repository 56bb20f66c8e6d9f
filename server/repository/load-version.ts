import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDrift } from '../drift/open-drift.ts'
import type { ModelCard } from '../model-card.ts'
import type { OpenSession, Session } from '../onnx-session.ts'
import type { TensorMetadata } from '../protocol/tensor.ts'
import { type Batching, InferenceQueue, type QueueObserver } from '../queue/inference-queue.ts'
import { LoadedVersion } from './loaded-version.ts'
import type { ModelPlan } from './model-plan.ts'
import { warmUpInputs } from './warm-up.ts'

/** Where versions come from and what they are opened with. */
export type LoadParts = {
  readonly root: string
  readonly openSession: OpenSession
  readonly onBroken: () => void
  readonly observeQueue: (model: string, version: string) => QueueObserver
}

/**
 * Loads a version and lets it answer once.
 *
 * @throws {Error} when the file is missing or no model, is not the one that the card lists (SHA-256), does not fit the
 *   card, or does not answer
 */
export async function loadVersion(
  plan: ModelPlan,
  version: string,
  { root, openSession, onBroken, observeQueue }: LoadParts,
): Promise<LoadedVersion> {
  const { name, card, settings, versions } = plan
  const file = `${name}/${version}/model.onnx`
  const content = await readFile(join(root, file))
  const sha256 = createHash('sha256').update(content).digest('hex')
  const listed = card?.versions.find((entry) => entry.version === version)?.sha256
  if (listed !== undefined && listed !== sha256)
    throw new Error(`${file} has SHA-256 ${sha256}, the model card says ${listed}`)
  const refuse = (error: unknown): never => {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
  const session = await openSession(content).catch(refuse)
  try {
    await tryOut(session, plan)
  } catch (error) {
    await session.release()
    refuse(error)
  }
  const { inputs, outputs } = session
  const metadata = { name, versions, platform: 'onnx_onnxv1', inputs, outputs }
  const { rowsMax, deadlineMs, waitingMax } = settings
  const observer = observeQueue(name, version)
  const queue = new InferenceQueue({ session, batching: batchingOf(plan), waitingMax, observer })
  return new LoadedVersion({
    name,
    version,
    metadata,
    rowsMax,
    deadlineMs,
    card,
    sha256,
    session,
    queue,
    drift: openDrift(card),
    onBroken,
  })
}

/** A card says that rows are patients and the like, each for itself; of other models only model.yaml can know that. */
function batchingOf({ card, settings }: ModelPlan): Batching | false {
  return settings.batching ?? (card === undefined ? false : { rowsMax: 256, budgetMs: 5 })
}

async function tryOut(session: Session, { card, settings }: ModelPlan): Promise<void> {
  const { inputs, outputs } = session
  if (card !== undefined) requireCard(session, card)
  const closed = [...inputs, ...outputs].find(({ shape }) => shape[0] !== -1)
  if (settings.batching && closed !== undefined)
    throw new Error(`batching needs an open first size of every tensor; ${inWords(closed)} has none`)
  if (settings.warmUp === false) return
  const names = outputs.map((output) => output.name)
  await session.run(warmUpInputs(inputs, settings.warmUp, card), names)
}

/** A card is of a classifier of two classes: one input with its features, and the two outputs that /predict reads. */
function requireCard({ inputs, outputs }: Session, card: ModelCard): void {
  const wanted = [
    `${card.input} FP32 [-1,${card.features.length}]`,
    'label INT64 [-1]',
    'probabilities FP32 [-1,2]',
  ]
  const found = [...inputs, ...outputs].map(inWords)
  if (wanted.join() === found.join()) return
  throw new Error(`the model card describes ${wanted.join(', ')}; the model has ${found.join(', ')}`)
}

function inWords({ name, datatype, shape }: TensorMetadata): string {
  return `${name} ${datatype} [${shape.join()}]`
}
