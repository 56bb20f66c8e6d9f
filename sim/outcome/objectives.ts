import { resolveFenceposts } from '../kubernetes/deployment/fenceposts.ts'
import type { WorkloadSpec } from '../kubernetes/workload-spec.ts'

/** What a rollout must keep to. The verdict judges a report by it. */
export type Objectives = {
  /** Fewest pods that must be available at every moment. */
  readonly minAvailable: number
  /** Most pods at any moment, without those that have a deletion mark or wait for one (`keptPods`). */
  readonly maxPods: number
  /** How long it may take, in milliseconds. */
  readonly withinMs: number
}

/**
 * The objectives that a workload's own settings promise.
 *
 * Availability: `replicas - maxUnavailable`, but at least 1, because a service with no available pod is down,
 * whatever its settings allow; with a change of replicas, the smaller number counts. A bare ReplicaSet promises no
 * more than the smaller of the two. Ceiling: `replicas + maxSurge` of the larger number. Time: unbounded; the
 * progress deadline already decides whether a rollout completes.
 *
 * @param before the workload before the change
 * @param after the workload after it
 */
export function promisedObjectives(before: WorkloadSpec, after: WorkloadSpec): Objectives {
  const [smaller, larger] = before.replicas <= after.replicas ? [before, after] : [after, before]
  const rules = after.strategy
  if (after.kind === 'ReplicaSet')
    return {
      minAvailable: smaller.replicas,
      maxPods: larger.replicas,
      withinMs: Number.MAX_SAFE_INTEGER,
    }
  const floor = smaller.replicas - resolveFenceposts({ ...smaller, strategy: rules }).maxUnavailable
  const ceiling = larger.replicas + resolveFenceposts({ ...larger, strategy: rules }).maxSurge
  return {
    minAvailable:
      rules.type === 'Recreate'
        ? Math.min(1, smaller.replicas)
        : Math.max(Math.min(1, smaller.replicas), floor),
    maxPods: ceiling,
    withinMs: Number.MAX_SAFE_INTEGER,
  }
}
