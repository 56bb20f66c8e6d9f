import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { type JsonSchema, openObject } from './routes/documents/json-schema.ts'

/** How a feature's training data is spread: readings by code, or by bins up to each bound and one above the last. */
export type TrainingSpread = { readonly upTo?: readonly number[]; readonly counts: readonly number[] }

/** One reading the model takes: either a plausible range (`min`, `max`) or the `codes` with their meaning. */
export type Feature = {
  readonly name: string
  readonly meaning: string
  readonly unit?: string
  readonly min?: number
  readonly max?: number
  readonly codes?: Readonly<Record<string, string>>
  readonly training?: TrainingSpread
}

/** What one trained file is, with its figures on the training data. */
type ModelVersion = {
  readonly version: string
  readonly algorithm: string
  /** Path below the model card's folder. */
  readonly file: string
  readonly sha256: string
  readonly aucMean: number
  readonly aucSd: number
  /** How far a probability may be from scikit-learn's own. */
  readonly differenceMax: number
}

/** What a model is, as its training wrote it down: the server's routes and checks are made from it. */
export type ModelCard = {
  readonly name: string
  readonly description: string
  readonly licence: string
  readonly source: string
  /** Words for class 0 and class 1. */
  readonly labels: readonly [string, string]
  readonly defaultVersion: string
  /** Name of the only input tensor. */
  readonly input: string
  readonly features: readonly Feature[]
  readonly versions: readonly ModelVersion[]
}

const TEXT: JsonSchema = { type: 'string', minLength: 1 }
const VERSION: JsonSchema = { type: 'string', pattern: '^[1-9][0-9]{0,8}$' }
/** Far inside float32, whose largest number is 3.4e38. */
const NUMBER: JsonSchema = { type: 'number', minimum: -1e9, maximum: 1e9 }

const TRAINING_SPREAD: JsonSchema = openObject(
  {
    upTo: { type: 'array', items: NUMBER, uniqueItems: true, maxItems: 99 },
    counts: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1, maxItems: 100 },
  },
  ['upTo'],
)

const FEATURE: JsonSchema = openObject(
  {
    name: TEXT,
    meaning: TEXT,
    unit: TEXT,
    min: NUMBER,
    max: NUMBER,
    codes: {
      type: 'object',
      propertyNames: { pattern: '^[0-9]{1,3}$' },
      additionalProperties: TEXT,
      minProperties: 1,
    },
    training: TRAINING_SPREAD,
  },
  ['unit', 'min', 'max', 'codes', 'training'],
)

const MODEL_VERSION: JsonSchema = openObject({
  version: VERSION,
  algorithm: TEXT,
  file: TEXT,
  sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  aucMean: { type: 'number', minimum: 0, maximum: 1 },
  aucSd: { type: 'number', minimum: 0 },
  differenceMax: { type: 'number', exclusiveMinimum: 0 },
})

const MODEL_CARD: JsonSchema = openObject({
  name: TEXT,
  description: TEXT,
  licence: TEXT,
  source: TEXT,
  labels: { type: 'array', items: TEXT, minItems: 2, maxItems: 2 },
  defaultVersion: VERSION,
  input: TEXT,
  features: { type: 'array', items: FEATURE, minItems: 1, maxItems: 1000 },
  versions: { type: 'array', items: MODEL_VERSION, minItems: 1, maxItems: 100 },
})

// The schema above needs no check of its own at each start: that would take 50 ms.
const isModelCard = new Ajv({ allErrors: true, meta: false, validateSchema: false }).compile<ModelCard>(
  MODEL_CARD,
)

/**
 * Reads a model card.
 *
 * @param path absolute path of model-card.json
 * @throws {Error} naming every field that is wrong: a server without a card has nothing to serve
 */
export function readModelCard(path: string): ModelCard {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!isModelCard(content)) {
    const errors = (isModelCard.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
    throw new Error(`${path}: ${errors.join('; ')}`)
  }
  const problems = [...content.features.flatMap(featureProblems), ...versionProblems(content)]
  if (problems.length > 0) throw new Error(`${path}: ${problems.join('; ')}`)
  return content
}

function featureProblems(feature: Feature): string[] {
  const hasRange = feature.min !== undefined && feature.max !== undefined
  if (hasRange === (feature.codes !== undefined))
    return [`${feature.name}: give either min and max, or codes`]
  return feature.training === undefined ? [] : spreadProblems(feature, feature.training)
}

function spreadProblems({ name, codes }: Feature, { upTo, counts }: TrainingSpread): string[] {
  if ((upTo === undefined) !== (codes !== undefined))
    return [`${name}: training has upTo for a range, and not for codes`]
  const bins = codes === undefined ? (upTo ?? []).length + 1 : Object.keys(codes).length
  if (counts.length !== bins) return [`${name}: training has ${counts.length} counts, and must have ${bins}`]
  const isAscending = (upTo ?? []).every((bound, index, all) => index === 0 || bound > (all[index - 1] ?? 0))
  return isAscending ? [] : [`${name}: training.upTo must rise`]
}

function versionProblems(card: ModelCard): string[] {
  const names = card.versions.map((entry) => entry.version)
  if (new Set(names).size !== names.length) return ['versions: one is listed twice']
  return names.includes(card.defaultVersion)
    ? []
    : [`defaultVersion: ${card.defaultVersion} is not in versions`]
}
