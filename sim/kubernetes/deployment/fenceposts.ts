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
  const known = RESOLVED.get(spec)
  if (known !== undefined) return known
  const resolved = resolve(spec)
  RESOLVED.set(spec, resolved)
  return resolved
}

/** Specs are read far more often than written: a rollout of 20 pods asks for its fenceposts 400 times. */
const RESOLVED = new WeakMap<WorkloadSpec, Fenceposts>()

function resolve({ strategy, replicas }: WorkloadSpec): Fenceposts {
  if (strategy.type !== 'RollingUpdate') return { maxSurge: 0, maxUnavailable: 0 }
  const maxSurge = scaledValue(strategy.maxSurge, replicas, 'up')
  const rounded = scaledValue(strategy.maxUnavailable, replicas, 'down')
  const maxUnavailable = maxSurge === 0 && rounded === 0 ? 1 : rounded
  return { maxSurge, maxUnavailable: Math.min(maxUnavailable, replicas) }
}
