import type { Cluster, ObjectSelection } from './cluster.ts'
import {
  isControlledBy,
  type LabelSelector,
  type LiveDeployment,
  type LivePod,
  type LiveReplicaSet,
  type ObservedWorkload,
} from './observed-workload.ts'
import { type ObjectStore, watchObjects } from './watch-objects.ts'

/** Which workload. */
export type WorkloadReference = {
  readonly kind: 'Deployment' | 'ReplicaSet'
  readonly namespace: string
  readonly name: string
}

/**
 * Reports a workload with its ReplicaSets and pods, first as they are, then after every change of any of them.
 *
 * @param onChange called when all three kinds have been listed, and after every change from then on
 * @param signal ends it
 * @returns when `signal` aborts
 * @throws {ToolError} CLUSTER_NOT_FOUND when the workload does not exist at the start, or what `watchObjects` throws
 */
export async function watchWorkload(
  cluster: Cluster,
  reference: WorkloadReference,
  onChange: (observed: ObservedWorkload) => void,
  signal: AbortSignal,
): Promise<void> {
  const { kind, namespace, name } = reference
  const first = (await cluster.read({ apiVersion: 'apps/v1', kind, namespace, name })) as
    | LiveDeployment
    | LiveReplicaSet
  const labelSelector = selectorText(first.spec.selector)
  const stores: Partial<Record<'workloads' | 'replicaSets' | 'pods', ObjectStore>> = {}
  // One of the three failing ends all three.
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const follow = async (part: keyof typeof stores, selection: ObjectSelection): Promise<void> => {
    const take = (store: ObjectStore): void => {
      stores[part] = store
      const { workloads, replicaSets, pods } = stores
      if (workloads !== undefined && replicaSets !== undefined && pods !== undefined)
        onChange(select(reference, workloads, replicaSets, pods))
    }
    try {
      await watchObjects(cluster, selection, take, either)
    } finally {
      stop.abort()
    }
  }
  await Promise.all([
    follow('workloads', { apiVersion: 'apps/v1', kind, namespace, name }),
    follow('replicaSets', { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, labelSelector }),
    follow('pods', { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector }),
  ])
}

/** What the workload owns, out of all that its labels select. */
function select(
  reference: WorkloadReference,
  workloads: ObjectStore,
  candidates: ObjectStore,
  allPods: ObjectStore,
): ObservedWorkload {
  const workload = [...workloads.values()].find((object) => object.metadata.name === reference.name) as
    | LiveDeployment
    | LiveReplicaSet
    | undefined
  if (workload === undefined) return { workload, replicaSets: [], pods: [] }
  const sets = [...candidates.values()] as LiveReplicaSet[]
  const replicaSets =
    workload.kind === 'ReplicaSet' ? [workload] : sets.filter((set) => isControlledBy(set, workload))
  const pods = ([...allPods.values()] as LivePod[]).filter((pod) =>
    replicaSets.some((set) => isControlledBy(pod, set)),
  )
  return { workload, replicaSets, pods }
}

/** A selector object as the text that a list takes. */
export function selectorText(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`)
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key
    if (operator === 'DoesNotExist') return `!${key}`
    return `${key} ${operator === 'NotIn' ? 'notin' : 'in'} (${values.join(',')})`
  })
  return [...labels, ...expressions].join(',')
}
