import type { Deployment } from '../../sim/kubernetes/deployment/deployment.ts'
import type { ReplicaSet } from '../../sim/kubernetes/replica-set/replica-set.ts'

/**
 * The two steps of a rolling update once more, one pod at a time and with whole numbers given instead of rules:
 * slow and plain, to be compared with sim/kubernetes/rolling-update.ts.
 */
export type RollingBounds = { readonly maxSurge: number; readonly maxUnavailable: number }

/** Adds pods to the new set while there is room under the ceiling; takes them away while it has too many. */
export function plainNewSize(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet,
  { maxSurge }: RollingBounds,
): number {
  const { replicas } = deployment.spec
  let size = newSet.replicas
  let total = sets.reduce((sum, set) => sum + set.replicas, 0)
  while (size > replicas) size -= 1
  while (size < replicas && total < replicas + maxSurge) {
    size += 1
    total += 1
  }
  return size
}

/** The sizes of the old sets after one step, by name; `oldestFirst` in that order. */
export function plainOldSizes(
  deployment: Deployment,
  oldestFirst: readonly ReplicaSet[],
  newSet: ReplicaSet,
  { maxUnavailable }: RollingBounds,
): Record<string, number> {
  const floor = deployment.spec.replicas - maxUnavailable
  const sizes = Object.fromEntries(oldestFirst.map((set) => [set.name, set.replicas]))
  // All pods that are counted on: those of the old sets, and the available ones of the new set.
  let budget = newSet.status.availableReplicas - floor
  for (const set of oldestFirst) budget += set.replicas
  if (budget <= 0) return sizes

  for (const set of oldestFirst) {
    if (budget === 0) break
    if (set.status.availableReplicas > set.replicas) return sizes
    while ((sizes[set.name] ?? 0) > set.status.availableReplicas && budget > 0) {
      sizes[set.name] = (sizes[set.name] ?? 0) - 1
      budget -= 1
    }
  }

  let available = newSet.status.availableReplicas
  for (const set of oldestFirst) available += set.status.availableReplicas
  for (const set of oldestFirst)
    while ((sizes[set.name] ?? 0) > 0 && available > floor) {
      sizes[set.name] = (sizes[set.name] ?? 0) - 1
      available -= 1
    }
  return sizes
}
