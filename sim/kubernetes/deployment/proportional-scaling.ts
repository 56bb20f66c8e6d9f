import { bySizeNewer, bySizeOlder, type ReplicaSet, specReplicas } from '../replica-set/replica-set.ts'
import type { Deployment } from './deployment.ts'
import { resolveFenceposts } from './fenceposts.ts'
import type { Resize } from './rolling-update.ts'

/** New sizes, and whether sets whose size stays get fresh annotations too. */
export type Scaling = { readonly resizes: readonly Resize[]; readonly refreshesAnnotations: boolean }

/**
 * What one sync does when the number of replicas changed, or while the Deployment is paused
 * (pkg/controller/deployment/sync.go: scale).
 *
 * One active ReplicaSet, whatever its template, simply gets the number. It already has it: nothing is written, and
 * its desired-replicas annotation stays stale. That early return is kubernetes/kubernetes#102551, the rollout that
 * hangs after a scaling between two syncs; it is kept because real clusters have it.
 *
 * @param oldSets all sets but the new one, empty ones too
 */
export function scaleReplicaSets(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
): Scaling {
  const wanted = deployment.spec.replicas
  const active = [...oldSets, ...(newSet === undefined ? [] : [newSet])].filter((set) => set.replicas > 0)
  const only = active.length === 0 ? (newSet ?? newest(oldSets)) : active.length === 1 ? active[0] : undefined
  if (only !== undefined)
    return {
      resizes: only.replicas === wanted ? [] : [{ set: only, replicas: wanted }],
      refreshesAnnotations: false,
    }
  if (active.length === 0) return { resizes: [], refreshesAnnotations: false }
  if (newSet !== undefined && isSaturated(newSet, wanted)) {
    const others = active.filter((set) => set !== newSet)
    return { resizes: others.map((set) => ({ set, replicas: 0 })), refreshesAnnotations: false }
  }
  if (deployment.spec.strategy.type !== 'RollingUpdate') return { resizes: [], refreshesAnnotations: false }
  return { resizes: shareOut(deployment, active), refreshesAnnotations: true }
}

function newest(sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets].sort(bySizeNewer)[0]
}

/** IsSaturated: size, annotation and availability of the new set all are the wanted number. */
function isSaturated(newSet: ReplicaSet, wanted: number): boolean {
  return (
    newSet.replicas === wanted &&
    newSet.desiredReplicas === wanted &&
    newSet.status.availableReplicas === wanted
  )
}

/**
 * Shares the change out in proportion to the sets' sizes; the largest gets what rounding leaves over.
 *
 * 8 old and 5 new pods, 10 replicas and surge 3, scaled to 15: the ceiling goes from 13 to 18, so 8 becomes
 * round(8 x 18 / 13) = 11 and 5 becomes round(6.9) = 7.
 */
function shareOut(deployment: Deployment, active: readonly ReplicaSet[]): Resize[] {
  const wanted = deployment.spec.replicas
  const ceiling = wanted === 0 ? 0 : wanted + resolveFenceposts(deployment.spec).maxSurge
  const toAdd = ceiling - specReplicas(active)
  if (toAdd === 0) return active.map((set) => ({ set, replicas: set.replicas }))
  const sorted = [...active].sort(toAdd > 0 ? bySizeNewer : bySizeOlder)
  let added = 0
  const resizes = sorted.map((set) => {
    const share = proportion(deployment, set, toAdd, added)
    added += share
    return { set, replicas: set.replicas + share }
  })
  return resizes.map((resize, index) =>
    index === 0 ? { set: resize.set, replicas: Math.max(0, resize.replicas + toAdd - added) } : resize,
  )
}

/** GetReplicaSetProportion: the set's own fraction, but never past what is left to add or to remove. */
function proportion(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  if (toAdd === added) return 0
  const fraction = fractionOf(deployment, set)
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added)
}

/** getReplicaSetFraction: how much a set moves, by the ceiling before (its own annotation) and after. */
function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  const wanted = deployment.spec.replicas
  if (wanted === 0) return -set.replicas
  const ceilingBefore = set.maxReplicas || deployment.status.replicas
  if (ceilingBefore === 0) return 0
  const ceiling = wanted + resolveFenceposts(deployment.spec).maxSurge
  // The product is an int32 in the controller and wraps above some 46,000 squared; `| 0` wraps the same way.
  return Math.round(Math.imul(set.replicas, ceiling) / ceilingBefore) - set.replicas
}
