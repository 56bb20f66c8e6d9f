import type { PodCounts } from '../../sim/index.ts'
import {
  condition,
  imagesOf,
  isControlledBy,
  isFinished,
  isReady,
  type LivePod,
  type ObservedWorkload,
  revisionOf,
} from './observed-workload.ts'

/** The counts of every revision, and when time alone will change them next. */
export type PodCount = {
  readonly revisions: Readonly<Record<string, PodCounts>>
  /** When the next ready pod becomes available by its age, in milliseconds since 1970; undefined if none will. */
  readonly nextChangeAtMs: number | undefined
}

/**
 * Counts pods as the ReplicaSet controller does, by revision.
 *
 * Ended pods do not count, and a pod is available from minReadySeconds after its Ready condition's own time on
 * (api/v1/pod/util.go:IsPodAvailable). That time is the cluster's: the clocks should agree to a second.
 *
 * A pod whose ReplicaSet has not been seen yet is not counted: its revision is not known.
 *
 * @param images a bare ReplicaSet's images so far, in order of appearance; new ones are added to it
 */
export function countPods(observed: ObservedWorkload, images: string[], nowMs: number): PodCount {
  const revisions: Record<string, PodCounts> = {}
  let nextChangeAtMs: number | undefined
  const minReadyMs = 1000 * (observed.workload?.spec.minReadySeconds ?? 0)
  for (const pod of inOrderOfCreation(observed.pods)) {
    const revision = revisionKey(pod, observed, images)
    if (revision === undefined || isFinished(pod)) continue
    const counts = revisions[revision] ?? { pods: 0, ready: 0, available: 0, terminating: 0 }
    if (pod.metadata.deletionTimestamp !== undefined) {
      revisions[revision] = { ...counts, terminating: counts.terminating + 1 }
      continue
    }
    const ready = isReady(pod)
    const availableAtMs = ready ? readySinceMs(pod) + minReadyMs : Number.POSITIVE_INFINITY
    const available = ready && availableAtMs <= nowMs
    if (ready && !available) nextChangeAtMs = Math.min(nextChangeAtMs ?? availableAtMs, availableAtMs)
    revisions[revision] = {
      ...counts,
      pods: counts.pods + 1,
      ready: counts.ready + (ready ? 1 : 0),
      available: counts.available + (available ? 1 : 0),
    }
  }
  return { revisions, nextChangeAtMs }
}

function inOrderOfCreation(pods: readonly LivePod[]): readonly LivePod[] {
  return pods.toSorted((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp))
}

function revisionKey(pod: LivePod, observed: ObservedWorkload, images: string[]): string | undefined {
  const set = observed.replicaSets.find((candidate) => isControlledBy(pod, candidate))
  if (set === undefined) return undefined
  const revision = revisionOf(set)
  if (revision !== undefined) return String(revision)
  if (observed.workload?.kind !== 'ReplicaSet') return undefined
  const image = imagesOf(pod.spec)
  if (!images.includes(image)) images.push(image)
  return String(images.indexOf(image) + 1)
}

function readySinceMs(pod: LivePod): number {
  return Date.parse(condition(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '')
}
