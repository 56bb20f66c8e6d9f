import { INT32_MAX } from '../int-or-percent.ts'
import {
  type ReplicaSet,
  type ReplicaSetStatus,
  specReplicas,
  statusSum,
} from '../replica-set/replica-set.ts'
import type { Condition, ConditionReason, ConditionType, Deployment, DeploymentStatus } from './deployment.ts'
import { isComplete } from './deployment.ts'
import { resolveFenceposts } from './fenceposts.ts'

/**
 * The status by the statuses of the ReplicaSets, with the Available condition
 * (pkg/controller/deployment/sync.go: calculateStatus).
 *
 * @param newSet the ReplicaSet of today's template, or undefined while there is none
 */
export function calculateStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
  nowMs: number,
): DeploymentStatus {
  const availableReplicas = statusSum(sets, 'availableReplicas')
  const floor = deployment.spec.replicas - resolveFenceposts(deployment.spec).maxUnavailable
  const status: DeploymentStatus = {
    observedGeneration: deployment.generation,
    replicas: statusSum(sets, 'replicas'),
    updatedReplicas: newSet?.status.replicas ?? 0,
    readyReplicas: statusSum(sets, 'readyReplicas'),
    availableReplicas,
    unavailableReplicas: Math.max(0, specReplicas(sets) - availableReplicas),
    terminatingReplicas: statusSum(sets, 'terminatingReplicas'),
    conditions: deployment.status.conditions,
  }
  return availableReplicas >= floor
    ? setCondition(status, 'Available', 'True', 'MinimumReplicasAvailable', nowMs)
    : setCondition(status, 'Available', 'False', 'MinimumReplicasUnavailable', nowMs)
}

/**
 * The same with the conditions Progressing, and ReplicaFailure of a set in which pods are refused (progress.go:
 * syncRolloutStatus, getReplicaFailures).
 */
export function calculateRolloutStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
  nowMs: number,
): DeploymentStatus {
  const status = judgeProgress(deployment, calculateStatus(deployment, sets, newSet, nowMs), nowMs)
  const failure = newSet?.status.failure ?? firstFailure(sets)
  if (failure !== undefined) return setCondition(status, 'ReplicaFailure', 'True', failure, nowMs)
  return status.conditions.ReplicaFailure === undefined ? status : withoutCondition(status, 'ReplicaFailure')
}

function firstFailure(sets: readonly ReplicaSet[]): ReplicaSetStatus['failure'] {
  for (const { status } of sets) if (status.failure !== undefined) return status.failure
  return undefined
}

/**
 * Complete, else progressing, else timed out. A Deployment that was complete before is not judged again: pods lost
 * later never exceed the deadline.
 */
function judgeProgress(deployment: Deployment, status: DeploymentStatus, nowMs: number): DeploymentStatus {
  const progressing = deployment.status.conditions.Progressing
  if (!hasProgressDeadline(deployment)) return withoutCondition(status, 'Progressing')
  const wasComplete =
    status.replicas === status.updatedReplicas && progressing?.reason === 'NewReplicaSetAvailable'
  if (wasComplete) return status
  if (isComplete(deployment, status))
    return setCondition(status, 'Progressing', 'True', 'NewReplicaSetAvailable', nowMs)
  if (hasProgressed(deployment.status, status)) {
    const fresh = newCondition('True', 'ReplicaSetUpdated', nowMs)
    const since =
      progressing?.status === 'True' ? progressing.lastTransitionSeconds : fresh.lastTransitionSeconds
    // Unlike the other reasons, this one moves its update time at every progress: the deadline starts anew.
    const { reason, lastUpdateSeconds } = fresh
    return withCondition(status, 'Progressing', {
      status: 'True',
      reason,
      lastUpdateSeconds,
      lastTransitionSeconds: since,
    })
  }
  return isTimedOut(deployment, progressing, nowMs)
    ? setCondition(status, 'Progressing', 'False', 'ProgressDeadlineExceeded', nowMs)
    : status
}

/**
 * When the controller must look again for a missed deadline, in milliseconds from now; undefined when it need not
 * (progress.go: requeueStuckDeployment: one second after the deadline, because API times have whole seconds; 0 from the
 * last second before it on: again and again, as fast as its queue lets it).
 */
export function progressCheckAfterMs(deployment: Deployment, nowMs: number): number | undefined {
  const progressing = deployment.status.conditions.Progressing
  if (!hasProgressDeadline(deployment) || progressing === undefined) return undefined
  if (isComplete(deployment) || progressing.reason === 'ProgressDeadlineExceeded') return undefined
  const deadlineMs = (progressing.lastUpdateSeconds + deployment.spec.progressDeadlineSeconds) * 1000
  const afterMs = deadlineMs - nowMs
  return afterMs >= 1000 ? afterMs + 1000 : 0
}

/** MaxInt32 stands for "no deadline". */
export function hasProgressDeadline(deployment: Deployment): boolean {
  return deployment.spec.progressDeadlineSeconds !== INT32_MAX
}

/** Sets a condition; one that already has this status and reason keeps its times (SetDeploymentCondition). */
export function setCondition(
  status: DeploymentStatus,
  type: ConditionType,
  value: Condition['status'],
  reason: ConditionReason,
  nowMs: number,
): DeploymentStatus {
  const current = status.conditions[type]
  if (current?.status === value && current.reason === reason) return status
  const fresh = newCondition(value, reason, nowMs)
  const since = current?.status === value ? current.lastTransitionSeconds : fresh.lastTransitionSeconds
  return withCondition(status, type, {
    status: value,
    reason,
    lastUpdateSeconds: fresh.lastUpdateSeconds,
    lastTransitionSeconds: since,
  })
}

/** Written out rather than spread, for speed: see `withStatus` of ReplicaSets. */
function withCondition(
  status: DeploymentStatus,
  type: ConditionType,
  condition: Condition,
): DeploymentStatus {
  return {
    observedGeneration: status.observedGeneration,
    replicas: status.replicas,
    updatedReplicas: status.updatedReplicas,
    readyReplicas: status.readyReplicas,
    availableReplicas: status.availableReplicas,
    unavailableReplicas: status.unavailableReplicas,
    terminatingReplicas: status.terminatingReplicas,
    conditions: { ...status.conditions, [type]: condition },
  }
}

/** Whether two statuses are equal in every field: an equal one is not written. */
export function isSameStatus(a: DeploymentStatus, b: DeploymentStatus): boolean {
  return (
    a.observedGeneration === b.observedGeneration &&
    a.replicas === b.replicas &&
    a.updatedReplicas === b.updatedReplicas &&
    a.readyReplicas === b.readyReplicas &&
    a.availableReplicas === b.availableReplicas &&
    a.unavailableReplicas === b.unavailableReplicas &&
    a.terminatingReplicas === b.terminatingReplicas &&
    isSameCondition(a.conditions.Available, b.conditions.Available) &&
    isSameCondition(a.conditions.Progressing, b.conditions.Progressing) &&
    isSameCondition(a.conditions.ReplicaFailure, b.conditions.ReplicaFailure)
  )
}

function newCondition(status: Condition['status'], reason: ConditionReason, nowMs: number): Condition {
  const seconds = Math.floor(nowMs / 1000)
  return { status, reason, lastUpdateSeconds: seconds, lastTransitionSeconds: seconds }
}

/** More updated, fewer old, more ready or more available than the last written status (DeploymentProgressing). */
function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  return (
    after.updatedReplicas > before.updatedReplicas ||
    after.replicas - after.updatedReplicas < before.replicas - before.updatedReplicas ||
    after.readyReplicas > before.readyReplicas ||
    after.availableReplicas > before.availableReplicas
  )
}

/** Strictly later than the last progress plus the deadline (DeploymentTimedOut). */
function isTimedOut(deployment: Deployment, progressing: Condition | undefined, nowMs: number): boolean {
  if (progressing === undefined || progressing.reason === 'NewReplicaSetAvailable') return false
  if (progressing.reason === 'ProgressDeadlineExceeded') return true
  return (progressing.lastUpdateSeconds + deployment.spec.progressDeadlineSeconds) * 1000 < nowMs
}

function withoutCondition(status: DeploymentStatus, type: ConditionType): DeploymentStatus {
  const { [type]: _, ...conditions } = status.conditions
  return { ...status, conditions }
}

function isSameCondition(a: Condition | undefined, b: Condition | undefined): boolean {
  if (a === b) return true
  return (
    a !== undefined &&
    b !== undefined &&
    a.status === b.status &&
    a.reason === b.reason &&
    a.lastUpdateSeconds === b.lastUpdateSeconds &&
    a.lastTransitionSeconds === b.lastTransitionSeconds
  )
}
