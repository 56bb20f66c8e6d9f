import type { Timeline } from './timeline.ts'

/** How many pods there were from a moment on that nobody had given up. */
export type KeptPods = { readonly tMs: number; readonly pods: number }

/**
 * The pods of a timeline that their ReplicaSets want, at every change: what maxSurge bounds.
 *
 * The Deployment counts what it has asked its sets for. Pods beyond that are still there while the ReplicaSet
 * controller's client holds their deletion back: they are given up, as those with a deletion mark are.
 *
 * A revision that was never scaled in the timeline keeps all of its pods.
 */
export function keptPods({ samples, events }: Timeline): readonly KeptPods[] {
  const wanted = new Map<string, number>()
  const kept: KeptPods[] = []
  let next = 0
  for (const [index, sample] of samples.entries()) {
    const untilMs = samples[index + 1]?.tMs ?? Number.POSITIVE_INFINITY
    const count = (tMs: number): void => {
      let pods = 0
      for (const [revision, counts] of Object.entries(sample.revisions))
        pods += Math.min(counts.pods, wanted.get(revision) ?? Number.POSITIVE_INFINITY)
      kept.push({ tMs, pods })
    }
    count(sample.tMs)
    for (let event = events[next]; event !== undefined && event.tMs < untilMs; event = events[next]) {
      next += 1
      if (event.kind !== 'scale') continue
      wanted.set(event.revision, event.to)
      count(Math.max(event.tMs, sample.tMs))
    }
  }
  return kept
}
