import { setImmediate as nextTurn } from 'node:timers/promises'
import type { OpenInChildren } from '../../children/child-pool.ts'
import type { ChildEnd } from '../../children/model-child.ts'
import type { ModelCard } from '../../model-card.ts'
import type { OpenSession, Session } from '../../onnx-session.ts'
import type { Tensor, TensorMetadata } from '../../protocol/tensor/tensor.ts'
import type { ModelPlan } from '../plan/model-plan.ts'
import { choosePlace, type MeasuredRuns, type Place } from './choose-place.ts'
import { measureRuns } from './measure-runs.ts'
import { warmUpInputs } from './warm-up.ts'

/** Where a version runs, and what was measured, if it was. */
type Placement = { readonly place: Place; readonly children: number; readonly measured?: MeasuredRuns }

/** The two ways to open a model, and who hears of it. */
export type OpenParts = {
  readonly openSession: OpenSession
  readonly openInChildren: OpenInChildren
  /** How many the server may use. */
  readonly processors: number
  /** How many children a model has when its model.yaml does not say so. @param modelBytes size of its file */
  readonly childrenFor: (modelBytes: number) => number
  readonly onPlaced: (model: string, version: string, placement: Placement) => void
  /** Called when a child of a version can answer. */
  readonly onChildReady: (model: string, version: string, pid: number) => void
  /** Called when a version has had no child for a while, and cannot answer. */
  readonly onChildrenGone: (model: string, version: string) => void
  /** Called when a child of a version has ended, and not because it was told to. */
  readonly onChildLost: (model: string, version: string, end: ChildEnd) => void
}

/** Loads in some milliseconds. */
const SMALL_BYTES_MAX = 1_048_576

/** A child starts in less than a second, and then loads its model. */
const DOWN_AFTER_MS = 3_000

/** What is opened. */
type Version = {
  readonly content: Uint8Array
  readonly plan: ModelPlan
  readonly version: string
  readonly isServing: boolean
}

/**
 * Opens a model where model.yaml says, or where it fits by what its runs take, and lets it answer once.
 *
 * To measure, it is opened inside, which is quick; but a large one in a child when requests are answered meanwhile, for
 * they would have to wait for it.
 *
 * @throws {Error} when it is no model, does not fit its card, or does not answer
 */
export async function openWhereItFits(version: Version, parts: OpenParts): Promise<Session> {
  const { content, plan, isServing } = version
  const { process, warmUp } = plan.settings
  const children = plan.settings.children ?? parts.childrenFor(content.length)
  const tell = (placement: Placement): void => parts.onPlaced(plan.name, version.version, placement)
  const open = (place: Place): Promise<Session> =>
    place === 'inside' ? openInside(version, parts) : openChildren(version, parts, children)
  if (process !== 'auto' || warmUp === false) {
    const place = process === 'child' ? 'child' : 'inside'
    const session = await open(place)
    tell({ place, children: place === 'child' ? children : 0 })
    return session
  }
  const first: Place = isServing && content.length > SMALL_BYTES_MAX ? 'child' : 'inside'
  const trial = first === 'inside' ? await openInside(version, parts) : await openChildren(version, parts, 1)
  const row = warmUpInputs(trial.inputs, warmUp, plan.card)
  const measured = await measureRuns(trial, row, plan.settings.rowsMax).catch(async (error) => {
    await trial.release()
    throw error
  })
  const place = choosePlace(measured, parts.processors)
  tell({ place, children: place === 'child' ? children : 0, measured })
  if (place === first && (place === 'inside' || children === 1)) return trial
  await trial.release()
  return open(place)
}

async function openInside({ content, plan }: Version, { openSession }: OpenParts): Promise<Session> {
  const session = await openSession(content, { threads: plan.settings.threads })
  try {
    requireFit(session, plan)
    const inputs = firstRow(session.inputs, plan)
    const names = session.outputs.map(({ name }) => name)
    await nextTurn()
    if (inputs !== undefined) await session.run(inputs, names)
    return session
  } catch (error) {
    await session.release()
    throw error
  }
}

async function openChildren(version: Version, parts: OpenParts, count: number): Promise<Session> {
  const { content, plan } = version
  const { threads, runMaxMs } = plan.settings
  const session = await parts.openInChildren({
    model: content,
    count,
    threads,
    runMaxMs,
    downAfterMs: DOWN_AFTER_MS,
    warmUp: (inputs) => firstRow(inputs, plan),
    onReady: (pid) => parts.onChildReady(plan.name, version.version, pid),
    onDown: () => parts.onChildrenGone(plan.name, version.version),
    onLost: (end) => parts.onChildLost(plan.name, version.version, end),
  })
  try {
    requireFit(session, plan)
    return session
  } catch (error) {
    await session.release()
    throw error
  }
}

/** What a version answers first; undefined where its model.yaml wants no warm-up. */
export function firstRow(
  inputs: readonly TensorMetadata[],
  { card, settings }: ModelPlan,
): readonly Tensor[] | undefined {
  return settings.warmUp === false ? undefined : warmUpInputs(inputs, settings.warmUp, card)
}

function requireFit(session: Session, { card, settings }: ModelPlan): void {
  const { inputs, outputs } = session
  if (card !== undefined) requireCard(session, card)
  const closed = [...inputs, ...outputs].find(({ shape }) => shape[0] !== -1)
  if (settings.batching && closed !== undefined)
    throw new Error(`batching needs an open first size of every tensor; ${inWords(closed)} has none`)
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
