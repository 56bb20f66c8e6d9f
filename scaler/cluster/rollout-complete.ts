import {
  isControlledBy,
  isFinished,
  isReady,
  type LivePod,
  newestReplicaSet,
  type ObservedWorkload,
} from './observed-workload.ts'

/**
 * Whether the controller has seen the newest spec and all of its pods are available, and no others are left
 * (deployment_util.go:DeploymentComplete, and the check of `kubectl rollout status`). Pods that are still
 * terminating do not count.
 *
 * The pods that were seen have to agree: pods and workload are watched apart, and the news that all is done may
 * come before the news of the last pod.
 */
export function isRolloutComplete(observed: ObservedWorkload): boolean {
  const { workload } = observed
  if (workload?.status === undefined) return false
  const { spec, status, metadata } = workload
  // A status that lags behind the spec says nothing about it.
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return false
  const updated = workload.kind === 'Deployment' ? (workload.status.updatedReplicas ?? 0) : status.replicas
  const counts = [updated, status.replicas ?? 0, status.availableReplicas ?? 0]
  return counts.every((count) => count === spec.replicas) && podsAgree(observed, spec.replicas)
}

function podsAgree(observed: ObservedWorkload, replicas: number): boolean {
  const newest = newestReplicaSet(observed)
  const active = observed.pods.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && !isFinished(pod),
  )
  const isDone = (pod: LivePod): boolean =>
    isReady(pod) && newest !== undefined && isControlledBy(pod, newest)
  return active.length === replicas && active.every(isDone)
}
