import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type ModelCard, readModelCard } from '../../model-card.ts'
import type { TrafficSplit } from '../choose-by-weight.ts'
import { chooseVersions } from './choose-versions.ts'
import { type ModelSettings, readModelSettings } from './model-settings.ts'

/** What is to be served of one model, as its folder says. */
export type ModelPlan = {
  readonly name: string
  readonly settings: ModelSettings
  readonly card?: ModelCard
  /** Lowest first, at least one. */
  readonly versions: readonly string[]
  /** One of them. */
  readonly defaultVersion: string
  /** By number; when requests that name no version are shared out. */
  readonly split?: TrafficSplit
}

/** A name that is safe in a path, a URL and a label. */
const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/
const VERSION_NAME = /^[1-9][0-9]{0,8}$/

/**
 * Names of the models of a repository folder: its folders that hold a version.
 *
 * @throws {Error} naming the remedy, when there is no such folder
 */
export function listModels(root: string): readonly string[] {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Error(`${root}: there is no such folder; give one that holds MODEL/VERSION/model.onnx`)
  return listFolders(root)
    .filter((name) => MODEL_NAME.test(name) && listVersions(root, name).length > 0)
    .sort()
}

/** Numbers of a model's version folders, those that hold a model.onnx; none when there is no such model. */
export function listVersions(root: string, name: string): readonly number[] {
  if (!MODEL_NAME.test(name) || !existsSync(join(root, name))) return []
  return listFolders(join(root, name))
    .filter((version) => VERSION_NAME.test(version) && existsSync(join(root, name, version, 'model.onnx')))
    .map(Number)
    .sort((left, right) => left - right)
}

/**
 * Reads a model's folder: `NAME/VERSION/model.onnx`, and beside them `model.yaml` and `model-card.json`, if there.
 *
 * @param pinned version that answers when a request names none, whatever the folder says; a number or a label
 * @throws {Error} naming what is wrong
 */
export function readModelPlan(root: string, name: string, pinned?: string): ModelPlan {
  const folder = join(root, name)
  const settings = readModelSettings(join(folder, 'model.yaml'))
  const cardPath = join(folder, 'model-card.json')
  const card = existsSync(cardPath) ? readModelCard(cardPath) : undefined
  const versions = chooseVersions(listVersions(root, name), settings.versions).map(String)
  const last = versions.at(-1)
  if (last === undefined) throw new Error(`${folder}: there is no VERSION/model.onnx`)
  const labels = new Map(Object.entries(settings.labels))
  const labelled = pinned === undefined ? undefined : (labels.get(pinned) ?? pinned)
  const defaultVersion = String(labelled ?? settings.default ?? card?.defaultVersion ?? last)
  const wanted = { default: defaultVersion, ...settings.labels }
  const problems = Object.entries(wanted)
    .filter(([, version]) => !versions.includes(String(version)))
    .map(([word, version]) => `${word}: ${version} is not served; there is ${versions.join(', ')}`)
  if (card !== undefined && card.name !== name)
    problems.push(`model-card.json: name must be ${name}, not ${card.name}`)
  const { shadow } = settings
  const used = {
    split: Object.keys(settings.split ?? {}),
    shadow: shadow === undefined ? [] : [shadow.label],
  }
  for (const [field, names] of Object.entries(used)) {
    const unknown = names.filter((label) => !labels.has(label))
    if (unknown.length > 0) problems.push(`${field}: there is no label ${unknown.join(', ')}`)
  }
  if (settings.split !== undefined && Object.values(settings.split).every((weight) => weight === 0))
    problems.push('split: one part must be more than 0')
  if (problems.length > 0) throw new Error(`${folder}: ${problems.join('; ')}`)
  const split = pinned === undefined ? splitByNumber(settings) : undefined
  return {
    name,
    settings,
    versions,
    defaultVersion,
    ...(card === undefined ? {} : { card }),
    ...(split === undefined ? {} : { split }),
  }
}

/** Labels may share a version; so then do their parts. */
function splitByNumber({ split, labels }: ModelSettings): TrafficSplit | undefined {
  if (split === undefined) return undefined
  const parts = new Map<string, number>()
  for (const [label, weight] of Object.entries(split)) {
    const version = String(labels[label])
    parts.set(version, (parts.get(version) ?? 0) + weight)
  }
  return Object.fromEntries(parts)
}

/**
 * The plans of all models of a repository folder, by name.
 *
 * @throws {Error} when there is no model, or one cannot be read
 */
export function readModelPlans(root: string): readonly [ModelPlan, ...ModelPlan[]] {
  const [first, ...others] = listModels(root).map((name) => readModelPlan(root, name))
  if (first === undefined) throw new Error(`${root}: there is no MODEL/VERSION/model.onnx`)
  return [first, ...others]
}

/** The model that /predict asks: the first one by name that has a card, or else the first. */
export function mainPlan(plans: readonly [ModelPlan, ...ModelPlan[]]): ModelPlan {
  return plans.find(({ card }) => card !== undefined) ?? plans[0]
}

/** Links to folders count: Kubernetes mounts volumes by them. */
function listFolders(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name)
}
