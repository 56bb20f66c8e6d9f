import type { HpaSpec } from './hpa-spec.ts'
import type { HpaOptions } from './hpa-view.ts'

/** How far a metric may be off its target before anything is done about it, as ratios. */
export type Tolerances = { readonly scaleUp: number; readonly scaleDown: number }

/** The spec's own for each direction, or the controller's (horizontal.go: tolerancesForHpa). */
export function tolerancesOf({ behavior }: HpaSpec, { tolerance }: HpaOptions): Tolerances {
  return {
    scaleUp: behavior?.scaleUp.tolerance ?? tolerance,
    scaleDown: behavior?.scaleDown.tolerance ?? tolerance,
  }
}

/** Both ends are within. */
export function isWithin({ scaleUp, scaleDown }: Tolerances, usageRatio: number): boolean {
  return 1 - scaleDown <= usageRatio && usageRatio <= 1 + scaleUp
}
