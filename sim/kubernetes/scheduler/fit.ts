import type { Resources } from '../pod/pod-template.ts'

/** What the pods on a node have requested so far, in the scheduler's units. */
export type NodeUse = {
  readonly pods: number
  readonly fit: Resources
  /** With small pods counted as they are for the score. */
  readonly score: Resources
}

export const NO_USE: NodeUse = { pods: 0, fit: {}, score: {} }

/**
 * What a node lacks for one more pod (pkg/scheduler/framework/plugins/noderesources/fit.go: fitsRequest).
 *
 * Only what is requested is compared, never what is used: a node whose pods do nothing is full all the same. Pods that
 * are terminating count until they are gone.
 *
 * @param allocatable in the scheduler's units
 * @returns upstream's words, such as `Insufficient cpu`; none when the pod fits
 */
export function lacking(allocatable: Resources, use: NodeUse, request: Resources): readonly string[] {
  const reasons: string[] = []
  if (use.pods + 1 > (allocatable['pods'] ?? 0)) reasons.push('Too many pods')
  for (const name in request) {
    const asked = request[name] ?? 0
    if (asked > 0 && asked > (allocatable[name] ?? 0) - (use.fit[name] ?? 0))
      reasons.push(`Insufficient ${name}`)
  }
  return reasons
}

/** The same question without the reasons: the first look at every node, many times a second. */
export function fits(allocatable: Resources, use: NodeUse, request: Resources): boolean {
  if (use.pods + 1 > (allocatable['pods'] ?? 0)) return false
  for (const name in request) {
    const asked = request[name] ?? 0
    if (asked > 0 && asked > (allocatable[name] ?? 0) - (use.fit[name] ?? 0)) return false
  }
  return true
}
