import type { Pod } from '../pod/pod.ts'

/**
 * The pods that a ReplicaSet gives up, in the order of pkg/controller/controller_utils.go: ActivePodsWithRanks.
 *
 * First pods that are not ready; then those that became ready last, in steps of doubling age, so that the choice
 * within a step is random (by uid); then those with more restarts; then the younger ones, in the same steps.
 * All pods here are on one node, with no deletion cost: the criteria in between make no difference.
 *
 * Availability is no criterion: an available pod goes before a ready one of another age step
 * (kubernetes/kubernetes#22065).
 *
 * @param pods the active pods of the set; not changed
 * @param count how many must go; all of them if it is not smaller than their number, then unsorted
 */
export function chooseVictims(pods: readonly Pod[], count: number, nowMs: number): readonly Pod[] {
  if (count >= pods.length) return pods
  return pods
    .map((pod) => candidateOf(pod, nowMs))
    .sort(compare)
    .slice(0, count)
    .map(({ pod }) => pod)
}

/** A pod with what it is compared by, worked out once rather than in every comparison. */
type Candidate = {
  readonly pod: Pod
  /** In whole seconds; undefined while the pod is not ready. */
  readonly readySeconds: number | undefined
  readonly readyAgeStep: number
  readonly createdSeconds: number
  readonly createdAgeStep: number
}

function candidateOf(pod: Pod, nowMs: number): Candidate {
  const readySeconds = pod.readyAtMs === undefined ? undefined : Math.floor(pod.readyAtMs / 1000)
  const createdSeconds = Math.floor(pod.createdAtMs / 1000)
  return {
    pod,
    readySeconds,
    readyAgeStep: readySeconds === undefined ? 0 : ageStep(readySeconds, nowMs),
    createdSeconds,
    createdAgeStep: ageStep(createdSeconds, nowMs),
  }
}

function compare(a: Candidate, b: Candidate): number {
  const isReady = a.readySeconds !== undefined
  if (isReady !== (b.readySeconds !== undefined)) return isReady ? 1 : -1
  if (a.readySeconds !== b.readySeconds) return a.readyAgeStep - b.readyAgeStep || a.pod.uid - b.pod.uid
  if (a.pod.restarts !== b.pod.restarts) return b.pod.restarts - a.pod.restarts
  // Equal in every criterion: the controller's sort is not stable there, so any order is faithful; uid is repeatable.
  if (a.createdSeconds === b.createdSeconds) return a.pod.uid - b.pod.uid
  return a.createdAgeStep - b.createdAgeStep || a.pod.uid - b.pod.uid
}

/** The younger first, by the integer part of log2 of the age in nanoseconds (logarithmicRankDiff). */
export function ageStep(seconds: number, nowMs: number): number {
  const ageNs = Math.max(0, nowMs - seconds * 1000) * 1_000_000
  return ageNs < 1 ? 0 : Math.floor(Math.log2(ageNs))
}
