import type { Diagnosis } from '../kubernetes/deployment/diagnose.ts'
import type { RequestOutcome } from '../traffic/simulate-requests.ts'
import type { Reaction } from './reaction.ts'

/** How many pods of one revision are in which state at one moment. */
export type PodCounts = {
  /** Pods without a deletion mark that have not ended (Succeeded, Failed): what maxSurge counts. */
  readonly pods: number
  /** Of `pods`, those whose Ready condition is True. */
  readonly ready: number
  /** Of `ready`, those that have been ready for minReadySeconds: what maxUnavailable counts. */
  readonly available: number
  /** Pods with a deletion mark that still run: no Kubernetes ceiling counts them, but they hold memory and CPU. */
  readonly terminating: number
}

/**
 * The state of a workload's pods at one moment.
 *
 * `revisions` is keyed by the Deployment's revision number ("1", "2", …). A bare ReplicaSet has no revisions:
 * there the key is the ordinal of the pod template, in the order in which the templates appeared.
 */
export type Sample = {
  /** Milliseconds from the start of the timeline. */
  readonly tMs: number
  readonly revisions: Readonly<Record<string, PodCounts>>
}

/** What happened, beside the pods themselves: changes by a user, writes by a controller, ends. */
export type TimelineEvent =
  | { readonly tMs: number; readonly kind: 'change'; readonly message: string }
  | {
      readonly tMs: number
      readonly kind: 'scale'
      readonly revision: string
      /** What the revision's pods run. */
      readonly image: string
      readonly from: number
      readonly to: number
    }
  | {
      readonly tMs: number
      readonly kind: 'autoscale'
      readonly by: 'HPA' | 'KEDA'
      readonly from: number
      readonly to: number
      readonly reason: string
    }
  | { readonly tMs: number; readonly kind: 'condition'; readonly message: string }
  | { readonly tMs: number; readonly kind: 'complete'; readonly message: string }

/**
 * What the pods of one workload did over time: the one type that a simulated and a recorded rollout share.
 *
 * `samples` has one entry for every change, in order of time, and starts with the state before the first event;
 * `events` is in order of time.
 */
export type Timeline = {
  readonly samples: readonly Sample[]
  readonly events: readonly TimelineEvent[]
  /** Left out when no requests were looked at. */
  readonly requests?: RequestCounts
  /** Left out when no requests were simulated one by one. */
  readonly traffic?: RequestOutcome
  /** How the autoscaler followed each rise in load; left out when there was none to follow. */
  readonly reactions?: readonly Reaction[]
  /** Of the state at the end. Left out when the workload moves, or rests as it should. */
  readonly diagnosis?: Diagnosis
}

/** Requests to a service over the whole timeline. Simulated ones are expected numbers, with fractions. */
export type RequestCounts = {
  readonly total: number
  /** Went to a pod that did not answer: it had stopped before the proxies heard of it. */
  readonly toSilentPods: number
  /** Came while no pod was in the service. */
  readonly toNobody: number
}

/** Adds up the counts of every revision in one sample. */
export function totalCounts(sample: Sample): PodCounts {
  let pods = 0
  let ready = 0
  let available = 0
  let terminating = 0
  for (const revision in sample.revisions) {
    const counts = sample.revisions[revision]
    if (counts === undefined) continue
    pods += counts.pods
    ready += counts.ready
    available += counts.available
    terminating += counts.terminating
  }
  return { pods, ready, available, terminating }
}

/** Whether two samples count the same pods, whenever they were taken: the second one then tells nothing new. */
export function hasSameCounts(a: Sample, b: Sample): boolean {
  let more = 0
  for (const key in b.revisions) {
    const x = a.revisions[key]
    const y = b.revisions[key]
    if (x === undefined || y === undefined || !isEqual(x, y)) return false
    more += 1
  }
  for (const _ in a.revisions) more -= 1
  return more === 0
}

function isEqual(a: PodCounts, b: PodCounts): boolean {
  return (
    a.pods === b.pods && a.ready === b.ready && a.available === b.available && a.terminating === b.terminating
  )
}
