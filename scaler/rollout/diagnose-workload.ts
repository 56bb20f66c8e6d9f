import { isDeepStrictEqual } from 'node:util'
import { type Diagnosis, diagnose } from '../../sim/index.ts'
import {
  desiredReplicasOf,
  type LiveReplicaSet,
  newestReplicaSet,
  type ObservedWorkload,
} from '../cluster/observed-workload.ts'

/**
 * Tells whether a Deployment in a cluster hangs for good, by the same rules as a simulated one.
 *
 * Watches of several kinds are not in step, so that a state seen for a moment may never have been: act on one that
 * lasts.
 *
 * @returns undefined for one that moves or rests as it should, and for a bare ReplicaSet
 */
export function diagnoseWorkload(observed: ObservedWorkload): Diagnosis | undefined {
  const { workload } = observed
  if (workload === undefined || workload.kind !== 'Deployment') return undefined
  const { namespace = 'default' } = workload.metadata
  const { replicas, paused = false, strategy, template } = workload.spec
  // While a Deployment hangs, its revision stays that of the template before.
  const newest = newestReplicaSet(observed)
  const isNew = newest !== undefined && isOfTemplate(newest, template)
  return diagnose({
    namespace,
    strategy: strategy?.type === 'Recreate' ? 'Recreate' : 'RollingUpdate',
    paused,
    replicas,
    newSet: isNew ? newest.metadata.name : undefined,
    sets: observed.replicaSets.map((set) => ({
      name: set.metadata.name,
      replicas: set.spec.replicas,
      desiredReplicas: desiredReplicasOf(set),
    })),
  })
}

/** Whether the set was made from the template: it has it whole, with a label for its hash (EqualIgnoreHash). */
function isOfTemplate(set: LiveReplicaSet, template: LiveReplicaSet['spec']['template']): boolean {
  const { metadata, ...others } = set.spec.template
  const { 'pod-template-hash': _, ...labels } = metadata?.labels ?? {}
  return isDeepStrictEqual({ ...others, metadata: { ...metadata, labels } }, template)
}
