import type { Resources } from '../pod/pod-template.ts'
import { toMilli } from '../quantity.ts'

/** A node as far as the scheduler looks at it. */
export type Node = {
  readonly name: string
  /** What pods may request of it in all: what it has, less what is reserved for the system. `pods` is their number. */
  readonly allocatable: Resources
}

/** The kubelet's default of maxPods (pkg/kubelet/apis/config/v1beta1/defaults.go). */
export const PODS_MAX = 110

/**
 * Amounts in the scheduler's own whole units: CPU in thousandths of a core, rounded up; everything else in its base
 * unit, rounded up (pkg/scheduler/framework/types.go: Resource.Add).
 */
export function toUnits(resources: Resources): Resources {
  return Object.fromEntries(
    Object.entries(resources).map(([name, amount]) => [
      name,
      name === 'cpu' ? toMilli(amount) : Math.ceil(amount),
    ]),
  )
}
