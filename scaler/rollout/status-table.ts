import type { Diagnosis } from '../../sim/index.ts'
import { countPods } from '../cluster/count-pods.ts'
import {
  condition,
  imagesOf,
  isControlledBy,
  type ObservedWorkload,
  revisionOf,
} from '../cluster/observed-workload.ts'
import { plainTable } from '../draw/plain-table.ts'
import type { AutoscalerOwner } from './autoscaler-owner.ts'
import { diagnoseWorkload } from './diagnose-workload.ts'

/** One revision of a workload that has pods, or is the newest. */
type StatusRow = {
  readonly revision: string
  readonly image: string
  readonly pods: number
  readonly ready: number
  readonly available: number
  readonly terminating: number
  /** Restarts of all containers of its pods. */
  readonly restarts: number
}

/** The state of a workload as plain data: what `status --json` prints. */
export type WorkloadStatus = {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly replicas: number
  /** The autoscaler that owns `replicas`, if one does. */
  readonly autoscaler: AutoscalerOwner | undefined
  /** Reason of the Progressing condition; undefined for a bare ReplicaSet. */
  readonly progress: string | undefined
  /** Why it hangs; left out when it moves or rests as it should. */
  readonly diagnosis?: Diagnosis
  readonly revisions: readonly StatusRow[]
}

/**
 * Sums up what was observed.
 *
 * @returns undefined when the workload is not there
 */
export function workloadStatus(
  observed: ObservedWorkload,
  autoscaler: AutoscalerOwner | undefined,
  nowMs: number,
): WorkloadStatus | undefined {
  const { workload } = observed
  if (workload === undefined) return undefined
  const diagnosis = diagnoseWorkload(observed)
  return {
    kind: workload.kind,
    namespace: workload.metadata.namespace ?? 'default',
    name: workload.metadata.name,
    replicas: workload.spec.replicas,
    autoscaler,
    progress: condition(workload.status?.conditions, 'Progressing')?.reason,
    ...(diagnosis === undefined ? {} : { diagnosis }),
    revisions: statusRows(observed, nowMs),
  }
}

function statusRows(observed: ObservedWorkload, nowMs: number): readonly StatusRow[] {
  const images: string[] = []
  const { revisions } = countPods(observed, images, nowMs)
  const row = (revision: string, image: string, pods: ObservedWorkload['pods']): StatusRow => ({
    revision,
    image,
    ...(revisions[revision] ?? { pods: 0, ready: 0, available: 0, terminating: 0 }),
    restarts: pods
      .flatMap((pod) => pod.status?.containerStatuses ?? [])
      .reduce((sum, status) => sum + status.restartCount, 0),
  })
  if (observed.workload?.kind === 'ReplicaSet')
    return images.map((image, index) =>
      row(
        String(index + 1),
        image,
        observed.pods.filter((pod) => imagesOf(pod.spec) === image),
      ),
    )
  const current = observed.workload === undefined ? undefined : revisionOf(observed.workload)
  return observed.replicaSets
    .toSorted((a, b) => (revisionOf(a) ?? 0) - (revisionOf(b) ?? 0))
    .filter((set) => revisionOf(set) === current || revisions[String(revisionOf(set))] !== undefined)
    .map((set) =>
      row(
        String(revisionOf(set)),
        imagesOf(set.spec.template.spec),
        observed.pods.filter((pod) => isControlledBy(pod, set)),
      ),
    )
}

/** The same for a terminal, without colours. */
export function statusTable(status: WorkloadStatus): string {
  const { kind, namespace, name, replicas, autoscaler, progress, diagnosis, revisions } = status
  const scaledBy =
    autoscaler === undefined
      ? ''
      : ` (scaled by ${autoscaler.kind} ${autoscaler.name}, ${autoscaler.minReplicas ?? '?'} to ${autoscaler.maxReplicas ?? '?'})`
  const head = `${kind} ${namespace}/${name}: ${replicas} replicas${scaledBy}${progress === undefined ? '' : `, ${progress}`}`
  const table = plainTable(
    ['revision', 'image', 'pods', 'ready', 'available', 'terminating', 'restarts'],
    revisions.map((row) => [
      row.revision,
      row.image,
      row.pods,
      row.ready,
      row.available,
      row.terminating,
      row.restarts,
    ]),
  )
  const hangs =
    diagnosis === undefined ? '' : `\n${diagnosis.code}: ${diagnosis.message}\n${diagnosis.remedy}`
  return `${head}${hangs}\n\n${table}`
}
