import {
  imagesOf,
  isControlledBy,
  isReady,
  type LivePod,
  type ObservedWorkload,
  revisionOf,
} from '../cluster/observed-workload.ts'
import { plainTable } from '../draw/plain-table.ts'

/** One pod of a workload. */
export type PodRow = {
  readonly name: string
  /** Undefined when no ReplicaSet of the workload owns the pod any more, or for a bare ReplicaSet. */
  readonly revision: number | undefined
  readonly image: string
  readonly ready: boolean
  readonly restarts: number
  /** `Running`, `Terminating`, `Pending`, or what the kubelet waits for, such as `CrashLoopBackOff`. */
  readonly state: string
  readonly ageSeconds: number
}

/** A row for every pod, by revision and name. */
export function podRows({ pods, replicaSets }: ObservedWorkload, nowMs: number): readonly PodRow[] {
  return pods
    .map((pod): PodRow => {
      const owner = replicaSets.find((set) => isControlledBy(pod, set))
      const statuses = pod.status?.containerStatuses ?? []
      return {
        name: pod.metadata.name,
        revision: owner === undefined ? undefined : revisionOf(owner),
        image: imagesOf(pod.spec),
        ready: isReady(pod),
        restarts: statuses.reduce((sum, status) => sum + status.restartCount, 0),
        state: stateOf(pod),
        ageSeconds: Math.max(0, Math.round((nowMs - Date.parse(pod.metadata.creationTimestamp)) / 1000)),
      }
    })
    .sort((a, b) => (a.revision ?? 0) - (b.revision ?? 0) || (a.name < b.name ? -1 : 1))
}

/** The same for a terminal. */
export function podTable(rows: readonly PodRow[]): string {
  return plainTable(
    ['pod', 'revision', 'image', 'ready', 'restarts', 'state', 'age'],
    rows.map(({ name, revision, image, ready, restarts, state, ageSeconds }) => [
      name,
      revision ?? '-',
      image,
      ready ? 'yes' : 'no',
      restarts,
      state,
      `${ageSeconds} s`,
    ]),
  )
}

function stateOf(pod: LivePod): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating'
  const waiting = pod.status?.containerStatuses?.find((status) => status.state?.waiting?.reason !== undefined)
  return waiting?.state?.waiting?.reason ?? pod.status?.phase ?? 'Pending'
}
