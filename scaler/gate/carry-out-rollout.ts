import { type Report, summarize, type Timeline } from '../../sim/index.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { type ObservedWorkload, revisionOf } from '../cluster/observed-workload.ts'
import { recordTimeline } from '../cluster/record-timeline.ts'
import { isRolloutComplete } from '../cluster/rollout-complete.ts'
import type { WorkloadReference } from '../cluster/watch-workload.ts'
import { detectFailure, type RolloutFailure } from '../rollout/detect-failure.ts'
import { undoRollout } from '../rollout/undo.ts'

/** What a rollout on the cluster came to. */
export type RolloutOutcome = {
  /** Everything from the change to the end, the way back included. */
  readonly timeline: Timeline
  /** The figures of the rollout itself, up to its completion or failure. */
  readonly report: Report
  /** Undefined when the rollout completed. */
  readonly failure: RolloutFailure | undefined
  /** The revision that was put back after a failure. */
  readonly restoredRevision: number | undefined
  /** Whether the workload was complete at the end: after a failure, with the earlier revision. */
  readonly isSettled: boolean
}

export type RolloutTask = {
  readonly workload: WorkloadReference
  /** Makes the change, when the recording has begun; resolves to the workload's generation after it. */
  readonly apply: () => Promise<number>
  /** How long the rollout may take in all, before it counts as failed. */
  readonly timeoutMs: number
  readonly onChange: (observed: ObservedWorkload, timeline: Timeline) => void
}

/**
 * Applies a change, follows it to its end, and on failure puts the earlier revision back and waits for that too.
 *
 * Interrupted at any moment, the cluster goes on by itself with what was applied last; the same command again, or
 * `kubectl rollout undo`, goes on from there.
 *
 * @throws {ToolError} ROLLOUT_NOT_UNDONE when it failed and no earlier revision is kept; what a call may throw
 */
export async function carryOutRollout(cluster: Cluster, task: RolloutTask): Promise<RolloutOutcome> {
  const rollout = await follow(cluster, task, task.apply)
  const report = summarize(rollout.timeline, rollout.last?.workload?.spec.replicas ?? 0)
  const { timeline, failure, last, firstRevision } = rollout
  if (failure === undefined || last === undefined)
    return { timeline, report, failure, restoredRevision: undefined, isSettled: failure === undefined }
  let restoredRevision: number | undefined
  const restore = await follow(cluster, task, async () => {
    const { revision, deployment } = await undoRollout(cluster, last, firstRevision)
    restoredRevision = revision
    return deployment.metadata.generation ?? 0
  })
  return {
    timeline: join(timeline, restore.timeline, restore.startedAtMs - rollout.startedAtMs),
    report,
    failure,
    restoredRevision,
    isSettled: restore.failure === undefined,
  }
}

/** One recording after the other, the second one moved to where it happened. */
function join(first: Timeline, second: Timeline, offsetMs: number): Timeline {
  const move = <T extends { readonly tMs: number }>(entry: T): T => ({ ...entry, tMs: entry.tMs + offsetMs })
  return {
    samples: [...first.samples, ...second.samples.map(move)],
    events: [...first.events, ...second.events.map(move)],
  }
}

type Followed = {
  /** When time 0 of the timeline was, in milliseconds of the clock. */
  readonly startedAtMs: number
  readonly timeline: Timeline
  readonly last: ObservedWorkload | undefined
  readonly firstRevision: number | undefined
  readonly failure: RolloutFailure | undefined
}

/** Makes a change and records until it is complete, has failed, or time is up. */
async function follow(cluster: Cluster, task: RolloutTask, change: () => Promise<number>): Promise<Followed> {
  const stop = new AbortController()
  const deadlineAtMs = Date.now() + task.timeoutMs
  let startedAtMs = Date.now()
  let changing: Promise<unknown> | undefined
  let changedGeneration = Number.POSITIVE_INFINITY
  let latest: ObservedWorkload | undefined
  let firstRevision: number | undefined
  let failure: RolloutFailure | undefined
  const isOver = (): boolean => {
    // What was seen before the change arrived says nothing about it.
    if (latest === undefined || (latest.workload?.metadata.generation ?? 0) < changedGeneration) return false
    if (isRolloutComplete(latest)) return true
    failure = detectFailure(latest, Date.now(), deadlineAtMs)
    return failure !== undefined
  }
  const recording = await recordTimeline(cluster, {
    workload: task.workload,
    deadlineMs: task.timeoutMs,
    signal: stop.signal,
    onChange: (observed, timeline) => {
      latest = observed
      task.onChange(observed, timeline)
      if (changing === undefined) {
        startedAtMs = Date.now()
        firstRevision = observed.workload === undefined ? undefined : revisionOf(observed.workload)
        changing = change().then((generation: number) => {
          changedGeneration = generation
          // The last event may have come before the answer to the change.
          if (isOver()) stop.abort()
        })
        changing.catch(() => stop.abort())
        return 'change'
      }
      return isOver() ? 'end' : 'go on'
    },
  })
  await changing
  if (recording.ended === 'deadline')
    failure = {
      reason: 'Deadline',
      message: `the rollout is not complete after ${Math.round(task.timeoutMs / 1000)} s`,
    }
  return {
    startedAtMs,
    timeline: withFailure(recording.timeline, failure, Date.now() - startedAtMs),
    last: latest,
    firstRevision,
    failure,
  }
}

/** A failure is a moment of the timeline too: the pods' numbers may not have changed for long when it is found. */
function withFailure(timeline: Timeline, failure: RolloutFailure | undefined, tMs: number): Timeline {
  if (failure === undefined) return timeline
  return { ...timeline, events: [...timeline.events, { tMs, kind: 'condition', message: failure.reason }] }
}
