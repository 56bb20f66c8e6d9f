import { Gauge, type Registry } from 'prom-client'
import type { FeatureDrift } from '../drift/feature-drift.ts'

/** A loaded version whose readings are watched. */
export type WatchedVersion = {
  readonly labels: { readonly model: string; readonly version: string }
  readonly drift: FeatureDrift
}

/**
 * Adds tidegate_feature_drift_psi, worked out at each scrape.
 *
 * @returns whose drift is told; empty at first
 */
export function tellDrift(registry: Registry): Set<WatchedVersion> {
  const watched = new Set<WatchedVersion>()
  new Gauge({
    name: 'tidegate_feature_drift_psi',
    help: 'Population stability index of a feature: the latest rows against the training data.',
    labelNames: ['model', 'version', 'feature'],
    registers: [registry],
    collect() {
      // What is not loaded any more, or has seen too few rows, has no figure: not even 0.
      this.reset()
      for (const { labels, drift } of watched)
        for (const { feature, psi } of drift.read()) this.set({ ...labels, feature }, psi)
    },
  })
  return watched
}
