import type { ObservedWorkload } from './observed-workload.ts'

/**
 * Whether the controller has seen the newest spec and all of its pods are available, and no others are left
 * (deployment_util.go:DeploymentComplete, and the check of `kubectl rollout status`). Pods that are still
 * terminating do not count.
 */
export function isRolloutComplete({ workload }: ObservedWorkload): boolean {
  if (workload?.status === undefined) return false
  const { spec, status, metadata } = workload
  // A status that lags behind the spec says nothing about it.
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return false
  const updated = workload.kind === 'Deployment' ? (workload.status.updatedReplicas ?? 0) : status.replicas
  return [updated, status.replicas ?? 0, status.availableReplicas ?? 0].every(
    (count) => count === spec.replicas,
  )
}
