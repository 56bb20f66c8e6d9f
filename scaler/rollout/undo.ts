import type { Cluster, PatchOperation } from '../cluster/cluster.ts'
import {
  type LiveDeployment,
  type LiveReplicaSet,
  type ObservedWorkload,
  revisionOf,
} from '../cluster/observed-workload.ts'
import { ToolError } from '../errors.ts'

/** What was put back. */
export type Undone = {
  /** The revision whose template runs again; the Deployment controller gives it a new, higher number. */
  readonly revision: number
  readonly deployment: LiveDeployment
}

/**
 * Puts an earlier pod template back, as `kubectl rollout undo` does: only the template; replicas, strategy and
 * pause stay as they are.
 *
 * @param toRevision which; default the highest below the current one. Name the revision that ran before the
 * rollout where it is known: the one below the current may itself be a rollout that failed.
 * @throws {ToolError} ROLLOUT_NOT_UNDONE when there is nothing to put back; CLUSTER_REFUSED when the Deployment is
 * not the one that was observed; what a call may throw
 */
export async function undoRollout(
  cluster: Cluster,
  observed: ObservedWorkload,
  toRevision?: number,
): Promise<Undone> {
  const deployment = observed.workload
  if (deployment?.kind !== 'Deployment') throw cannotUndo('only a Deployment keeps earlier revisions')
  if (deployment.spec.paused === true)
    throw cannotUndo('the Deployment is paused', 'resume it first: kubectl rollout resume')
  const target = chooseRevision(deployment, observed.replicaSets, toRevision)
  const patched = await cluster.patch(
    { ...deployment, namespace: deployment.metadata.namespace ?? 'default', name: deployment.metadata.name },
    undoOperations(deployment, target.set),
  )
  return { revision: target.revision, deployment: patched as LiveDeployment }
}

type Revision = { readonly revision: number; readonly set: LiveReplicaSet }

function chooseRevision(
  deployment: LiveDeployment,
  sets: readonly LiveReplicaSet[],
  toRevision: number | undefined,
): Revision {
  const current = revisionOf(deployment)
  if (current === undefined) throw cannotUndo('the controller has not numbered a revision yet')
  const earlier = sets
    .map((set) => ({ set, revision: revisionOf(set) }))
    .filter((entry): entry is Revision => entry.revision !== undefined && entry.revision < current)
    .sort((a, b) => b.revision - a.revision)
  const target =
    toRevision === undefined ? earlier[0] : earlier.find(({ revision }) => revision === toRevision)
  if (target !== undefined) return target
  const kept = earlier.map(({ revision }) => revision).join(', ') || 'none'
  throw cannotUndo(
    `there is no revision ${toRevision ?? `below ${current}`}; kept: ${kept}`,
    'roll out a manifest that works, and keep revisionHistoryLimit above 0',
  )
}

/** The label by which the controller tells ReplicaSets apart: its own, not the template's. */
const HASH_LABEL = 'pod-template-hash'

function undoOperations(deployment: LiveDeployment, set: LiveReplicaSet): readonly PatchOperation[] {
  const { template } = set.spec
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata?.labels ?? {}
  return [
    // A namesake created in the meantime is none of our business.
    { op: 'test', path: '/metadata/uid', value: deployment.metadata.uid },
    {
      op: 'replace',
      path: '/spec/template',
      value: { ...template, metadata: { ...template.metadata, labels } },
    },
  ]
}

function cannotUndo(message: string, remedy?: string): ToolError {
  return new ToolError('ROLLOUT_NOT_UNDONE', message, remedy === undefined ? {} : { remedy })
}
