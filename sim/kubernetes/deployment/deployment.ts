import type { WorkloadSpec } from '../workload-spec.ts'

/** A Deployment as the API server holds it. */
export type Deployment = {
  readonly spec: WorkloadSpec
  /** Raised by every change of the spec. */
  readonly generation: number
  /** Annotation deployment.kubernetes.io/revision; 0 before the first sync. */
  readonly revision: number
  readonly status: DeploymentStatus
}

/** What the Deployment controller wrote last. */
export type DeploymentStatus = {
  readonly observedGeneration: number
  readonly replicas: number
  readonly updatedReplicas: number
  readonly readyReplicas: number
  readonly availableReplicas: number
  readonly unavailableReplicas: number
  readonly terminatingReplicas: number
  readonly conditions: Readonly<Partial<Record<ConditionType, Condition>>>
}

export type ConditionType = 'Available' | 'Progressing' | 'ReplicaFailure'

/** The reasons of the conditions (pkg/controller/deployment/util/deployment_util.go). */
export type ConditionReason =
  | 'MinimumReplicasAvailable'
  | 'MinimumReplicasUnavailable'
  | 'NewReplicaSetCreated'
  | 'FoundNewReplicaSet'
  | 'ReplicaSetUpdated'
  | 'NewReplicaSetAvailable'
  | 'ProgressDeadlineExceeded'
  | 'DeploymentPaused'
  | 'DeploymentResumed'
  /** Of ReplicaFailure, which comes from a ReplicaSet. */
  | 'FailedCreate'

/** One condition; times are in whole seconds, as the API stores them. */
export type Condition = {
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: ConditionReason
  readonly lastUpdateSeconds: number
  readonly lastTransitionSeconds: number
}

/** A Deployment that no controller has seen yet. */
export function newDeployment(spec: WorkloadSpec): Deployment {
  return {
    spec,
    generation: 1,
    revision: 0,
    status: {
      observedGeneration: 0,
      replicas: 0,
      updatedReplicas: 0,
      readyReplicas: 0,
      availableReplicas: 0,
      unavailableReplicas: 0,
      terminatingReplicas: 0,
      conditions: {},
    },
  }
}

/** Whether the rollout is finished by the numbers of `status` (DeploymentComplete): terminating pods do not count. */
export function isComplete(deployment: Deployment, status: DeploymentStatus = deployment.status): boolean {
  const wanted = deployment.spec.replicas
  return (
    status.updatedReplicas === wanted &&
    status.replicas === wanted &&
    status.availableReplicas === wanted &&
    status.observedGeneration >= deployment.generation
  )
}
