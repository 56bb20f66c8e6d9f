import type { Feature, ModelCard } from '../../model-card.ts'
import { closedObject, type JsonSchema } from '../documents/json-schema.ts'

/** One patient by name, for /docs: every feature of the model card with its range or codes, and nothing else. */
export function instanceSchema({ features }: ModelCard): JsonSchema {
  return closedObject(Object.fromEntries(features.map((feature) => [feature.name, featureSchema(feature)])))
}

function featureSchema({ meaning, unit, min = 0, max = 0, codes }: Feature): JsonSchema {
  if (codes === undefined) {
    const description = unit === undefined ? meaning : `${meaning}, ${unit}`
    return { type: 'number', description, minimum: min, maximum: max }
  }
  const words = Object.entries(codes).map(([code, word]) => `${code}: ${word}`)
  return {
    type: 'number',
    enum: Object.keys(codes).map(Number),
    description: `${meaning} (${words.join('; ')})`,
  }
}
