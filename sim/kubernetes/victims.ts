import type { Pod } from './pod.ts'

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
  return [...pods].sort((a, b) => compare(a, b, nowMs)).slice(0, count)
}

function compare(a: Pod, b: Pod, nowMs: number): number {
  const aReady = a.readyAtMs !== undefined
  const bReady = b.readyAtMs !== undefined
  if (aReady !== bReady) return aReady ? 1 : -1
  if (a.readyAtMs !== undefined && b.readyAtMs !== undefined) {
    const aSeconds = Math.floor(a.readyAtMs / 1000)
    const bSeconds = Math.floor(b.readyAtMs / 1000)
    if (aSeconds !== bSeconds) return compareAges(aSeconds, bSeconds, nowMs) || a.uid - b.uid
  }
  if (a.restarts !== b.restarts) return b.restarts - a.restarts
  const aCreated = Math.floor(a.createdAtMs / 1000)
  const bCreated = Math.floor(b.createdAtMs / 1000)
  if (aCreated !== bCreated) return compareAges(aCreated, bCreated, nowMs) || a.uid - b.uid
  // Equal in every criterion: the controller's sort is not stable there, so any order is faithful; uid is repeatable.
  return a.uid - b.uid
}

/** The younger first, by the integer part of log2 of the age in nanoseconds (logarithmicRankDiff). */
function compareAges(aSeconds: number, bSeconds: number, nowMs: number): number {
  return ageStep(aSeconds, nowMs) - ageStep(bSeconds, nowMs)
}

function ageStep(seconds: number, nowMs: number): number {
  const ageNs = Math.max(0, nowMs - seconds * 1000) * 1_000_000
  return ageNs < 1 ? 0 : Math.floor(Math.log2(ageNs))
}
