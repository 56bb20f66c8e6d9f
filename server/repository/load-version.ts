import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelCard } from '../model-card.ts'
import type { OpenSession, Session } from '../onnx-session.ts'
import type { TensorMetadata } from '../protocol/tensor.ts'
import { LoadedVersion } from './loaded-version.ts'
import type { ModelPlan } from './model-plan.ts'
import { warmUpInputs } from './warm-up.ts'

/** Where versions come from and what they are opened with. */
export type LoadParts = {
  readonly root: string
  readonly openSession: OpenSession
  readonly onBroken: () => void
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
  { root, openSession, onBroken }: LoadParts,
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
  const { rowsMax } = settings
  return new LoadedVersion({ name, version, metadata, rowsMax, card, sha256, session, onBroken })
}

async function tryOut(session: Session, { card, settings }: ModelPlan): Promise<void> {
  const { inputs, outputs } = session
  if (card !== undefined) requireCard(session, card)
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
