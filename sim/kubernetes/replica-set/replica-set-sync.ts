import type { ReplicaSet, ReplicaSetStatus } from './replica-set.ts'

/** The most pods that one sync creates or deletes (pkg/controller/replicaset/replica_set.go: BurstReplicas). */
const BURST_REPLICAS = 500

/** How many pods of a set are in which state. */
export type PodTally = {
  readonly active: number
  readonly ready: number
  readonly available: number
  readonly terminating: number
}

/** What the ReplicaSet controller wants done. */
export type ReplicaSetIntentions = {
  readonly creations: number
  readonly deletions: number
  /** The status to write; undefined when it is as before. */
  readonly status: ReplicaSetStatus | undefined
}

/**
 * One sync of the ReplicaSet controller, Kubernetes v1.37.2 (replica_set.go: syncReplicaSet, manageReplicas;
 * replica_set_utils.go: calculateStatus).
 *
 * A pod with a deletion mark is not active, so its replacement comes at once, beside it. The template plays no
 * part: a bare ReplicaSet whose image changed keeps its pods. The status counts the pods as they were before
 * this sync's own creations and deletions; the next sync sees those.
 */
export function syncReplicaSet(set: ReplicaSet, pods: PodTally): ReplicaSetIntentions {
  const missing = set.replicas - pods.active
  const status: ReplicaSetStatus = {
    observedGeneration: set.generation,
    replicas: pods.active,
    readyReplicas: pods.ready,
    availableReplicas: pods.available,
    terminatingReplicas: pods.terminating,
  }
  return {
    creations: Math.min(Math.max(0, missing), BURST_REPLICAS),
    deletions: Math.min(Math.max(0, -missing), BURST_REPLICAS),
    status: isSame(status, set.status) ? undefined : status,
  }
}

/**
 * The status to write when the sync's pods are created, or one of them was refused (replica_set_utils.go:
 * calculateStatus): a refusal is told, once, and taken back by the first sync in which nothing fails.
 *
 * @param status as the sync wants it, undefined when it is as before
 */
export function statusAfterCreation(
  before: ReplicaSetStatus,
  status: ReplicaSetStatus | undefined,
  isRefused: boolean,
): ReplicaSetStatus | undefined {
  if (!isRefused) return status
  const failed: ReplicaSetStatus = { ...(status ?? before), failure: 'FailedCreate' }
  return isSame(failed, before) ? undefined : failed
}

function isSame(a: ReplicaSetStatus, b: ReplicaSetStatus): boolean {
  return (
    a.observedGeneration === b.observedGeneration &&
    a.replicas === b.replicas &&
    a.readyReplicas === b.readyReplicas &&
    a.availableReplicas === b.availableReplicas &&
    a.terminatingReplicas === b.terminatingReplicas &&
    a.failure === b.failure
  )
}
