import { byCreation, type ReplicaSet, specReplicas, statusSum, withSize } from '../replica-set/replica-set.ts'
import type { Deployment } from './deployment.ts'
import { resolveFenceposts } from './fenceposts.ts'

/** A new size for one ReplicaSet. */
export type Resize = { readonly set: ReplicaSet; readonly replicas: number }

/**
 * The size that the new ReplicaSet should have now (deployment_util.go: NewRSNewReplicas, and rolling.go:
 * reconcileNewReplicaSet for the cut).
 *
 * Larger than wanted: cut at once, without a look at availability. Smaller: as much as the ceiling leaves.
 * 10 replicas, surge 3, old 8, new 3: the ceiling is 13, so the new one grows by 2 to 5.
 *
 * @param sets all ReplicaSets, the new one included
 */
export function newReplicaSetSize(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet,
): number {
  const { replicas, strategy } = deployment.spec
  if (newSet.replicas >= replicas || strategy.type === 'Recreate') return replicas
  const ceiling = replicas + resolveFenceposts(deployment.spec).maxSurge
  const room = ceiling - specReplicas(sets)
  return room <= 0 ? newSet.replicas : newSet.replicas + Math.min(room, replicas - newSet.replicas)
}

/**
 * How the old ReplicaSets shrink in this sync (rolling.go: reconcileOldReplicaSets): first pods that are not
 * available, then available ones down to the floor.
 *
 * The budget is what could go even if all pods of the new set that are not available stayed so. It counts the
 * wanted sizes, but availability by the statuses, which lag.
 *
 * @param oldSets the other ReplicaSets with spec.replicas above 0
 */
export function shrinkOldReplicaSets(
  deployment: Deployment,
  oldSets: readonly ReplicaSet[],
  newSet: ReplicaSet,
): readonly Resize[] {
  if (oldSets.length === 0) return []
  const floor = deployment.spec.replicas - resolveFenceposts(deployment.spec).maxUnavailable
  const newUnavailable = newSet.replicas - newSet.status.availableReplicas
  const budget = specReplicas(oldSets) + newSet.replicas - floor - newUnavailable
  if (budget <= 0) return []

  const cleaned = cleanUpUnhealthy([...oldSets].sort(byCreation), budget)
  const shrunk = cleaned.isStatusStale
    ? []
    : shrinkToFloor(
        cleaned.sizes.map(({ set, replicas }) =>
          replicas === set.replicas ? set : withSize(set, replicas, set.desiredReplicas, set.maxReplicas),
        ),
        statusSum([...oldSets, newSet], 'availableReplicas') - floor,
      )
  // Two writes for a set that both steps shrink: whoever watches sees both sizes.
  return [...cleaned.sizes, ...shrunk].filter(({ set, replicas }) => replicas !== set.replicas)
}

/**
 * Takes pods that are not available out of the old sets, the oldest set first (cleanupUnhealthyReplicas).
 *
 * A status that lags behind a scale-down shows more available pods than wanted ones. The controller takes the
 * negative difference for an error and swallows it: what it wrote before stays, and nothing more shrinks in this
 * sync. This accidental brake is part of how rollouts behave, so it is modelled.
 */
function cleanUpUnhealthy(
  oldestFirst: readonly ReplicaSet[],
  budget: number,
): { readonly sizes: readonly Resize[]; readonly isStatusStale: boolean } {
  let left = budget
  const sizes: Resize[] = []
  for (const set of oldestFirst) {
    const unhealthy = set.replicas - set.status.availableReplicas
    if (left > 0 && unhealthy < 0) return { sizes, isStatusStale: true }
    const removed = Math.min(left, Math.max(0, unhealthy))
    left -= removed
    sizes.push({ set, replicas: set.replicas - removed })
  }
  return { sizes, isStatusStale: false }
}

/** Takes available pods out of the old sets, the oldest first (scaleDownOldReplicaSetsForRollingUpdate). */
function shrinkToFloor(oldestFirst: readonly ReplicaSet[], aboveFloor: number): Resize[] {
  let left = Math.max(0, aboveFloor)
  return oldestFirst.map((set) => {
    const removed = Math.min(set.replicas, left)
    left -= removed
    return { set, replicas: set.replicas - removed }
  })
}
