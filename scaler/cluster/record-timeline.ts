import { hasSameCounts, type Sample, type Timeline, type TimelineEvent } from '../../sim/index.ts'
import type { Cluster } from './cluster.ts'
import { countPods } from './count-pods.ts'
import { condition, imagesOf, type ObservedWorkload, revisionOf } from './observed-workload.ts'
import { isRolloutComplete } from './rollout-complete.ts'
import { type WorkloadReference, watchWorkload } from './watch-workload.ts'

/** Most samples and most events that are kept: a rollout of some thousand pods. What comes later is left out. */
const ENTRIES_MAX = 100_000

export type RecordingOptions = {
  readonly workload: WorkloadReference
  /** How long to record at most. */
  readonly deadlineMs: number
  /** Ends the recording early. */
  readonly signal?: AbortSignal
  /**
   * Called with every state, the first one included, in which nothing has been missed; what it returns says whether
   * to go on. The first call is the moment to make the change that is to be recorded: `change` says that it is being
   * made, and dates the next change of the spec to now. The three watches are not in step, and pods may be seen to
   * leave before the spec that sent them away: what was before the change would else be told without them.
   */
  readonly onChange: (observed: ObservedWorkload, timeline: Timeline) => 'go on' | 'change' | 'end'
}

/** A recorded rollout, and why the recording ended. */
export type Recording = {
  readonly timeline: Timeline
  readonly ended: 'told' | 'deadline' | 'aborted'
  /** The state at the end; undefined when none was ever seen. */
  readonly last: ObservedWorkload | undefined
}

/**
 * Records what a workload's pods really do, as the very timeline that the simulator predicts: a sample at every
 * change, by revision.
 *
 * @throws {ToolError} what `watchWorkload` throws
 */
export async function recordTimeline(cluster: Cluster, options: RecordingOptions): Promise<Recording> {
  const deadline = AbortSignal.timeout(options.deadlineMs)
  const told = new AbortController()
  const recorder = new Recorder()
  let timer: NodeJS.Timeout | undefined
  const take = (observed: ObservedWorkload): void => {
    if (told.signal.aborted) return
    const nowMs = Date.now()
    const nextChangeAtMs = recorder.take(observed, nowMs)
    const next = options.onChange(observed, recorder.timeline())
    if (next === 'end') told.abort()
    if (next === 'change') recorder.expectChange()
    clearTimeout(timer)
    // A pod becomes available by the passing of time, which no watch reports.
    if (nextChangeAtMs !== undefined && !told.signal.aborted)
      timer = setTimeout(() => take(observed), nextChangeAtMs - nowMs)
  }
  const signals = [deadline, told.signal, ...(options.signal === undefined ? [] : [options.signal])]
  try {
    await watchWorkload(cluster, options.workload, take, AbortSignal.any(signals))
  } finally {
    clearTimeout(timer)
    told.abort()
  }
  const ended = options.signal?.aborted === true ? 'aborted' : deadline.aborted ? 'deadline' : 'told'
  return { timeline: recorder.timeline(), ended, last: recorder.last }
}

/** Turns states into samples and events. */
class Recorder {
  readonly #samples: Sample[] = []
  readonly #events: TimelineEvent[] = []
  /** Images of a bare ReplicaSet, in order of appearance. */
  readonly #images: string[] = []
  /** Revisions that have had pods: like the simulator's samples, later ones go on naming them, with zeros. */
  readonly #revisions = new Set<string>()
  #startMs: number | undefined
  /** When a change was made that no watch has reported yet. */
  #changeAtMs: number | undefined
  last: ObservedWorkload | undefined

  /** @returns when to look again though nothing was reported */
  take(observed: ObservedWorkload, nowMs: number): number | undefined {
    this.#startMs ??= nowMs
    const tMs = nowMs - this.#startMs
    const { revisions, nextChangeAtMs } = countPods(observed, this.#images, nowMs)
    for (const revision of Object.keys(revisions)) this.#revisions.add(revision)
    const none = { pods: 0, ready: 0, available: 0, terminating: 0 }
    const counts = Object.fromEntries([...this.#revisions].map((key) => [key, revisions[key] ?? none]))
    const sample = { tMs, revisions: counts }
    const before = this.#samples.at(-1)
    const isNew = before === undefined || !hasSameCounts(before, sample)
    if (isNew && this.#samples.length < ENTRIES_MAX) this.#samples.push(sample)
    if (this.last !== undefined) this.#add(eventsBetween(this.last, observed, tMs))
    this.last = observed
    return nextChangeAtMs
  }

  /** The next change of the spec is made now, with the last state as the one before it. */
  expectChange(): void {
    this.#changeAtMs = this.#samples.at(-1)?.tMs
  }

  #add(events: readonly TimelineEvent[]): void {
    if (this.#events.length + events.length > ENTRIES_MAX) return
    for (const event of events) {
      const tMs = event.kind === 'change' ? (this.#changeAtMs ?? event.tMs) : event.tMs
      if (event.kind === 'change') this.#changeAtMs = undefined
      const index = this.#events.findLastIndex((earlier) => earlier.tMs <= tMs) + 1
      this.#events.splice(index, 0, { ...event, tMs })
    }
  }

  timeline(): Timeline {
    return { samples: this.#samples, events: this.#events }
  }
}

function eventsBetween(
  before: ObservedWorkload,
  after: ObservedWorkload,
  tMs: number,
): readonly TimelineEvent[] {
  const events: TimelineEvent[] = []
  const generation = after.workload?.metadata.generation
  if (generation !== before.workload?.metadata.generation)
    events.push({ tMs, kind: 'change', message: `spec changed (generation ${generation})` })
  for (const set of after.replicaSets) {
    const from = before.replicaSets.find((old) => old.metadata.uid === set.metadata.uid)?.spec.replicas ?? 0
    const to = set.spec.replicas
    const image = imagesOf(set.spec.template.spec)
    if (from !== to)
      events.push({ tMs, kind: 'scale', revision: String(revisionOf(set) ?? 1), image, from, to })
  }
  const reason = progressReason(after)
  if (reason !== undefined && reason !== progressReason(before))
    events.push({ tMs, kind: 'condition', message: reason })
  if (isRolloutComplete(after) && !isRolloutComplete(before))
    events.push({ tMs, kind: 'complete', message: completionMessage(after) })
  return events
}

function progressReason(observed: ObservedWorkload): string | undefined {
  return condition(observed.workload?.status?.conditions, 'Progressing')?.reason
}

function completionMessage({ workload }: ObservedWorkload): string {
  return workload?.kind === 'Deployment'
    ? `revision ${revisionOf(workload)} is complete`
    : `${workload?.spec.replicas} pods are available`
}
