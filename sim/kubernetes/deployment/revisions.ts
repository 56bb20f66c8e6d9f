import { INT32_MAX } from '../int-or-percent.ts'
import { byCreation, type ReplicaSet } from '../replica-set/replica-set.ts'
import type { Deployment } from './deployment.ts'

/** A Deployment's ReplicaSets, told apart by today's template. */
export type Revisions = {
  /** The oldest set whose template is today's (FindNewReplicaSet); undefined while there is none. */
  readonly newSet: ReplicaSet | undefined
  /** All others, oldest first. */
  readonly oldSets: readonly ReplicaSet[]
  /** 1 + the highest revision among the others: what the new set's revision is, or becomes. */
  readonly newRevision: number
}

/** Splits the sets into new and old ones (deployment_util.go: FindNewReplicaSet, FindOldReplicaSets, MaxRevision). */
export function findRevisions(deployment: Deployment, sets: readonly ReplicaSet[]): Revisions {
  const oldestFirst = isOldestFirst(sets) ? sets : [...sets].sort(byCreation)
  const oldSets: ReplicaSet[] = []
  let newSet: ReplicaSet | undefined
  let maxOldRevision = 0
  for (const set of oldestFirst)
    if (newSet === undefined && set.image === deployment.spec.image) newSet = set
    else {
      oldSets.push(set)
      maxOldRevision = Math.max(maxOldRevision, set.revision)
    }
  return { newSet, oldSets, newRevision: 1 + maxOldRevision }
}

/** As they nearly always are: they enter the world in the order of their creation. */
function isOldestFirst(sets: readonly ReplicaSet[]): boolean {
  for (let i = 1; i < sets.length; i += 1) {
    const older = sets[i - 1]
    const newer = sets[i]
    if (older !== undefined && newer !== undefined && byCreation(older, newer) > 0) return false
  }
  return true
}

/**
 * The new set with its revision brought up to date, or the same object when nothing is to write.
 *
 * A set that is used again, as after an undo, gets the next number and keeps its former one in its history
 * (SetNewReplicaSetAnnotations).
 */
export function withRevision(deployment: Deployment, newSet: ReplicaSet, newRevision: number): ReplicaSet {
  const { minReadySeconds } = deployment.spec
  if (newSet.revision >= newRevision && newSet.minReadySeconds === minReadySeconds) return newSet
  if (newSet.revision >= newRevision) return { ...newSet, minReadySeconds }
  const revisionHistory =
    newSet.revision === 0 ? newSet.revisionHistory : [...newSet.revisionHistory, newSet.revision]
  return { ...newSet, minReadySeconds, revision: newRevision, revisionHistory }
}

/**
 * The old sets to delete (sync.go: cleanupDeployment): of those beyond the limit, the lowest revisions first, all
 * that are empty. One that still has pods is passed over, and no other takes its place.
 */
export function surplusHistory(
  deployment: Deployment,
  oldSets: readonly ReplicaSet[],
): readonly ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit
  if (limit === INT32_MAX) return []
  return [...oldSets]
    .sort((a, b) => a.revision - b.revision || byCreation(a, b))
    .slice(0, Math.max(0, oldSets.length - limit))
    .filter(
      (set) =>
        set.replicas === 0 && set.status.replicas === 0 && set.generation <= set.status.observedGeneration,
    )
}
