import { type RequestCounts, type Timeline, totalCounts } from './timeline.ts'

/** The figures of one timeline: the simulated and the recorded one are summed up by the same rules. */
export type Report = {
  /** spec.replicas at the end. */
  readonly replicas: number
  /** Fewest available pods at any moment from the first change on, all revisions together. */
  readonly minAvailable: number
  /** Most pods without a deletion mark at any moment: what `replicas + maxSurge` bounds. */
  readonly maxPods: number
  /** Most pods at any moment, terminating ones included: what the nodes must have room for. */
  readonly maxPodsWithTerminating: number
  /** From the first change to completion, in milliseconds; to the last thing that happened when not complete. */
  readonly durationMs: number
  /** Whether the workload completed after its last change. */
  readonly complete: boolean
  /** Left out when no requests were looked at. */
  readonly requests?: RequestCounts
}

/**
 * Sums a timeline up.
 *
 * @param replicas spec.replicas at the end of the timeline
 */
export function summarize(timeline: Timeline, replicas: number): Report {
  const changes = timeline.events.filter((event) => event.kind === 'change')
  const firstChangeMs = changes[0]?.tMs ?? 0
  const lastChangeMs = changes.at(-1)?.tMs ?? 0
  // The first one: an autoscaler's later steps complete too.
  const completed = timeline.events.find((event) => event.kind === 'complete' && event.tMs >= lastChangeMs)
  const lastMs = Math.max(timeline.samples.at(-1)?.tMs ?? 0, timeline.events.at(-1)?.tMs ?? 0)

  let minAvailable = Number.POSITIVE_INFINITY
  let maxPods = 0
  let maxPodsWithTerminating = 0
  for (const sample of samplesFrom(timeline, firstChangeMs)) {
    const { pods, available, terminating } = totalCounts(sample)
    minAvailable = Math.min(minAvailable, available)
    maxPods = Math.max(maxPods, pods)
    maxPodsWithTerminating = Math.max(maxPodsWithTerminating, pods + terminating)
  }
  return {
    replicas,
    minAvailable: Number.isFinite(minAvailable) ? minAvailable : 0,
    maxPods,
    maxPodsWithTerminating,
    durationMs: (completed?.tMs ?? lastMs) - firstChangeMs,
    complete: completed !== undefined,
    ...(timeline.requests === undefined ? {} : { requests: timeline.requests }),
  }
}

/** The samples from a moment on, with the state that was in force at it. */
export function samplesFrom(timeline: Timeline, fromMs: number): Timeline['samples'] {
  const before = timeline.samples.findLastIndex((sample) => sample.tMs <= fromMs)
  return timeline.samples.slice(Math.max(0, before))
}
