import type { ModelCard } from '../model-card.ts'
import { binsOf } from './feature-bins.ts'
import { FeatureDrift } from './feature-drift.ts'

/** What watches a model's readings; undefined where its card does not say what it was trained on. */
export function openDrift(card: ModelCard | undefined): FeatureDrift | undefined {
  const features = card?.features.map(({ training, ...feature }) =>
    training === undefined ? undefined : binsOf({ ...feature, training }),
  )
  return features?.some((bins) => bins !== undefined) ? new FeatureDrift(features) : undefined
}
