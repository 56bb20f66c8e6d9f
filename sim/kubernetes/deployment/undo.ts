import type { ReplicaSet } from '../replica-set/replica-set.ts'
import type { Deployment } from './deployment.ts'

/**
 * The template that `kubectl rollout undo` writes back, or undefined when there is nothing to go back to.
 *
 * Follows kubectl's polymorphichelpers/rollback.go: the second highest revision, or the one asked for; a paused
 * Deployment is refused; replicas, strategy and pause stay as they are.
 *
 * @param toRevision 0 stands for the one before today's
 */
export function undoneImage(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  toRevision = 0,
): string | undefined {
  if (deployment.spec.paused) return undefined
  const newestFirst = sets.filter((set) => set.revision > 0).sort((a, b) => b.revision - a.revision)
  const target = toRevision === 0 ? newestFirst[1] : newestFirst.find((set) => set.revision === toRevision)
  return target?.image === deployment.spec.image ? undefined : target?.image
}
