import { type TSchema, Type } from 'typebox'
import type { Feature, ModelCard } from './model-card.ts'

/** One patient by name, for /docs: every feature of the model card with its range or codes, and nothing else. */
export function instanceSchema({ features }: ModelCard): TSchema {
  const properties = Object.fromEntries(features.map((feature) => [feature.name, featureSchema(feature)]))
  return Type.Object(properties, { additionalProperties: false })
}

function featureSchema({ meaning, unit, min = 0, max = 0, codes }: Feature): TSchema {
  if (codes === undefined) {
    const description = unit === undefined ? meaning : `${meaning}, ${unit}`
    return Type.Number({ description, minimum: min, maximum: max })
  }
  const words = Object.entries(codes).map(([code, word]) => `${code}: ${word}`)
  return Type.Unsafe<number>({
    type: 'number',
    enum: Object.keys(codes).map(Number),
    description: `${meaning} (${words.join('; ')})`,
  })
}
