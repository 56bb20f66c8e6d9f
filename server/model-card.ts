import { readFileSync } from 'node:fs'
import { type TUnsafe, Type } from 'typebox'
import { Value } from 'typebox/value'

/** One reading the model takes: either a plausible range (`min`, `max`) or the `codes` with their meaning. */
export type Feature = {
  readonly name: string
  readonly meaning: string
  readonly unit?: string
  readonly min?: number
  readonly max?: number
  readonly codes?: Readonly<Record<string, string>>
}

/** What one trained file is, with its figures on the training data. */
export type ModelVersion = {
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

const VERSION_PATTERN = '^[1-9][0-9]{0,8}$'

const FeatureSchema = Type.Object({
  name: Type.String({ minLength: 1 }),
  meaning: Type.String(),
  unit: Type.Optional(Type.String()),
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  codes: Type.Optional(Type.Record(Type.String(), Type.String())),
})

const ModelVersionSchema = Type.Object({
  version: Type.String({ pattern: VERSION_PATTERN }),
  algorithm: Type.String(),
  file: Type.String(),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  aucMean: Type.Number({ minimum: 0, maximum: 1 }),
  aucSd: Type.Number({ minimum: 0 }),
  differenceMax: Type.Number({ exclusiveMinimum: 0 }),
})

const ModelCardSchema: TUnsafe<ModelCard> = Type.Unsafe<ModelCard>(
  Type.Object({
    name: Type.String({ minLength: 1 }),
    description: Type.String(),
    licence: Type.String(),
    source: Type.String(),
    labels: Type.Array(Type.String(), { minItems: 2, maxItems: 2 }),
    defaultVersion: Type.String({ pattern: VERSION_PATTERN }),
    input: Type.String(),
    features: Type.Array(FeatureSchema, { minItems: 1, maxItems: 1000 }),
    versions: Type.Array(ModelVersionSchema, { minItems: 1, maxItems: 100 }),
  }),
)

/**
 * Reads a model card.
 *
 * @param path absolute path of model-card.json
 * @throws {Error} naming every field that is wrong: a server without a card has nothing to serve
 */
export function readModelCard(path: string): ModelCard {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!Value.Check(ModelCardSchema, content)) {
    const errors = [...Value.Errors(ModelCardSchema, content)].map(
      (error) => `${error.instancePath} ${error.message}`,
    )
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
  return []
}

function versionProblems(card: ModelCard): string[] {
  const names = card.versions.map((entry) => entry.version)
  if (new Set(names).size !== names.length) return ['versions: one is listed twice']
  return names.includes(card.defaultVersion)
    ? []
    : [`defaultVersion: ${card.defaultVersion} is not in versions`]
}
