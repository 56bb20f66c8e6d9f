/** A ReplicaSet as the API server holds it, as far as the controllers read it. */
export type ReplicaSet = {
  /** `NAME-HASH`, as a Deployment names its ReplicaSets: breaks ties between equal creation times. */
  readonly name: string
  /** The pod template, told apart by its image. */
  readonly image: string
  /** In whole seconds, as the API stores times: two created within a second are equally old. */
  readonly createdAtSeconds: number
  /** spec.replicas */
  readonly replicas: number
  readonly minReadySeconds: number
  /** Annotation deployment.kubernetes.io/revision; 0 without one. */
  readonly revision: number
  /** Annotation deployment.kubernetes.io/revision-history. */
  readonly revisionHistory: readonly number[]
  /** Annotation deployment.kubernetes.io/desired-replicas: spec.replicas of the Deployment at the last scaling. */
  readonly desiredReplicas: number | undefined
  /** Annotation deployment.kubernetes.io/max-replicas: the same with maxSurge. */
  readonly maxReplicas: number | undefined
  readonly generation: number
  readonly status: ReplicaSetStatus
}

/** What the ReplicaSet controller wrote last: it lags behind the pods by one sync. */
export type ReplicaSetStatus = {
  readonly observedGeneration: number
  readonly replicas: number
  readonly readyReplicas: number
  readonly availableReplicas: number
  readonly terminatingReplicas: number
  /** The condition ReplicaFailure: True for this reason; undefined without one. */
  readonly failure?: 'FailedCreate'
}

/**
 * The set with another status. Written out rather than spread: it is made at every sync of a set, and a spread of
 * twelve fields takes ten times as long as their literal.
 */
export function withStatus(set: ReplicaSet, status: ReplicaSetStatus): ReplicaSet {
  return {
    name: set.name,
    image: set.image,
    createdAtSeconds: set.createdAtSeconds,
    replicas: set.replicas,
    minReadySeconds: set.minReadySeconds,
    revision: set.revision,
    revisionHistory: set.revisionHistory,
    desiredReplicas: set.desiredReplicas,
    maxReplicas: set.maxReplicas,
    generation: set.generation,
    status,
  }
}

/** The set with another size, and the annotations of that scaling. Written out as `withStatus` is. */
export function withSize(
  set: ReplicaSet,
  replicas: number,
  desiredReplicas: number | undefined,
  maxReplicas: number | undefined,
): ReplicaSet {
  return {
    name: set.name,
    image: set.image,
    createdAtSeconds: set.createdAtSeconds,
    replicas,
    minReadySeconds: set.minReadySeconds,
    revision: set.revision,
    revisionHistory: set.revisionHistory,
    desiredReplicas,
    maxReplicas,
    generation: set.generation,
    status: set.status,
  }
}

/** The set as it is after a write of its spec: the status stays the one of before. */
export function withGeneration(set: ReplicaSet, generation: number, status: ReplicaSetStatus): ReplicaSet {
  return {
    name: set.name,
    image: set.image,
    createdAtSeconds: set.createdAtSeconds,
    replicas: set.replicas,
    minReadySeconds: set.minReadySeconds,
    revision: set.revision,
    revisionHistory: set.revisionHistory,
    desiredReplicas: set.desiredReplicas,
    maxReplicas: set.maxReplicas,
    generation,
    status,
  }
}

/** Older first; within one second by name (pkg/controller/controller_utils.go: ReplicaSetsByCreationTimestamp). */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  return a.createdAtSeconds - b.createdAtSeconds || compareNames(a, b)
}

/** Larger first, then newer (ReplicaSetsBySizeNewer). */
export function bySizeNewer(a: ReplicaSet, b: ReplicaSet): number {
  return b.replicas - a.replicas || b.createdAtSeconds - a.createdAtSeconds || compareNames(b, a)
}

/** Larger first, then older (ReplicaSetsBySizeOlder). */
export function bySizeOlder(a: ReplicaSet, b: ReplicaSet): number {
  return b.replicas - a.replicas || byCreation(a, b)
}

function compareNames(a: ReplicaSet, b: ReplicaSet): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

/** The sum of spec.replicas (GetReplicaCountForReplicaSets). */
export function specReplicas(sets: readonly ReplicaSet[]): number {
  let sum = 0
  for (const set of sets) sum += set.replicas
  return sum
}

/** The sum of one number of the statuses. */
export function statusSum(
  sets: readonly ReplicaSet[],
  field: Exclude<keyof ReplicaSetStatus, 'failure'>,
): number {
  let sum = 0
  for (const set of sets) sum += set.status[field]
  return sum
}

/** Whether all wanted pods of a set are available, by a status of its newest spec. */
export function isSettled(set: ReplicaSet, status: ReplicaSetStatus): boolean {
  return (
    status.replicas === set.replicas &&
    status.availableReplicas === set.replicas &&
    status.observedGeneration === set.generation
  )
}
