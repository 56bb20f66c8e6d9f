import { scaledValue } from '../int-or-percent.ts'
import type { WorkloadSpec } from '../workload-spec.ts'

/** The bounds within which a rolling update moves, in pods. */
export type Fenceposts = {
  /** Most pods above spec.replicas. */
  readonly maxSurge: number
  /** Most pods below spec.replicas that may be unavailable; never more than spec.replicas. */
  readonly maxUnavailable: number
}

/**
 * Resolves maxSurge and maxUnavailable for a number of replicas.
 *
 * Follows pkg/controller/deployment/util/deployment_util.go: ResolveFenceposts, MaxSurge, MaxUnavailable.
 * Surge is rounded up and unavailable down; if both come out 0, unavailable becomes 1, or nothing could move:
 * 1 % and 1 % of 10 pods are a surge of 1 and 0 unavailable, but 0 % and 9 % of 10 pods are 0 and 1.
 * Recreate has neither.
 */
export function resolveFenceposts(spec: WorkloadSpec): Fenceposts {
  if (spec.strategy.type !== 'RollingUpdate') return { maxSurge: 0, maxUnavailable: 0 }
  const maxSurge = scaledValue(spec.strategy.maxSurge, spec.replicas, 'up')
  const rounded = scaledValue(spec.strategy.maxUnavailable, spec.replicas, 'down')
  const maxUnavailable = maxSurge === 0 && rounded === 0 ? 1 : rounded
  return { maxSurge, maxUnavailable: Math.min(maxUnavailable, spec.replicas) }
}
