import type { Feature, TrainingSpread } from '../model-card.ts'

/** A feature's training data in bins: what is at or below each bound, and what is above the last. */
export type FeatureBins = {
  readonly name: string
  /** Ascending, as float32, for that is what the readings are. */
  readonly bounds: Float32Array
  /** Readings in each bin, one more than there are bounds. */
  readonly counts: readonly number[]
}

/** Codes are bins of one number each. */
export function binsOf(feature: Feature & { readonly training: TrainingSpread }): FeatureBins {
  const { name, training, codes = {} } = feature
  const bounds = training.upTo ?? Object.keys(codes).slice(0, -1).map(Number)
  return { name, bounds: Float32Array.from(bounds), counts: training.counts }
}

/** Which bin a reading is in, from 0. */
export function binOf(reading: number, bounds: Float32Array): number {
  let bin = 0
  // At most nine comparisons; a search by halves is not faster.
  while (bin < bounds.length && reading > (bounds[bin] ?? 0)) bin += 1
  return bin
}
