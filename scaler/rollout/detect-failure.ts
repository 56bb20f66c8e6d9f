import {
  condition,
  imagesOf,
  isControlledBy,
  type LivePod,
  newestReplicaSet,
  type ObservedWorkload,
} from '../cluster/observed-workload.ts'
import { diagnoseWorkload } from './diagnose-workload.ts'

/** Why a rollout will not come to a good end by itself. */
export type RolloutFailure = {
  /** The kubelet's or the Deployment controller's own word, the code of a diagnosis, `Restarts` or `Deadline`. */
  readonly reason: string
  /** One sentence for a person, with pod, image and numbers. */
  readonly message: string
}

/**
 * Reasons for which the kubelet keeps a container waiting, and which mending the manifest or the image ends, not
 * time. ErrImagePull is not among them: it is one failed attempt, and ImagePullBackOff follows when the next fails.
 */
const HOPELESS = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
])

/** A new pod may be restarted once, by bad luck; not twice while the rollout lasts. */
const RESTARTS_MAX = 1

/**
 * Looks for a reason to end a rollout: a new pod that cannot run, a Deployment that has made no progress for its
 * progressDeadlineSeconds, or our own deadline. Pods of earlier revisions are not looked at: their failures are not
 * this rollout's doing.
 *
 * @param deadlineAtMs when the rollout has to be over; same clock as `nowMs`
 */
export function detectFailure(
  observed: ObservedWorkload,
  nowMs: number,
  deadlineAtMs: number,
): RolloutFailure | undefined {
  for (const pod of newPods(observed)) {
    const failure = podFailure(pod)
    if (failure !== undefined) return failure
  }
  return stalled(observed) ?? late(observed, nowMs, deadlineAtMs)
}

function newPods(observed: ObservedWorkload): readonly LivePod[] {
  const newest = newestReplicaSet(observed)
  if (newest === undefined || !isCurrent(observed)) return []
  const images = imagesOf(newest.spec.template.spec)
  // A bare ReplicaSet also has pods of earlier templates.
  return observed.pods.filter((pod) => isControlledBy(pod, newest) && imagesOf(pod.spec) === images)
}

/** Until the controller has seen the new spec, the newest ReplicaSet and the conditions are of the one before. */
function isCurrent({ workload }: ObservedWorkload): boolean {
  return (workload?.status?.observedGeneration ?? 0) >= (workload?.metadata.generation ?? 0)
}

function podFailure(pod: LivePod): RolloutFailure | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return undefined
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  for (const { name, restartCount, state, lastState } of statuses) {
    const where = `container ${name} of pod ${pod.metadata.name} (${imagesOf(pod.spec)})`
    const waiting = state?.waiting
    const ending = lastState?.terminated
    const exit =
      ending === undefined ? '' : `; it last ended with exit code ${ending.exitCode} (${ending.reason})`
    if (waiting?.reason !== undefined && HOPELESS.has(waiting.reason))
      return {
        reason: waiting.reason,
        message: `${where} is in ${waiting.reason}${exit || (waiting.message ? `: ${waiting.message}` : '')}`,
      }
    if (restartCount > RESTARTS_MAX)
      return { reason: 'Restarts', message: `${where} was restarted ${restartCount} times${exit}` }
  }
  return undefined
}

function stalled(observed: ObservedWorkload): RolloutFailure | undefined {
  const progressing = condition(observed.workload?.status?.conditions, 'Progressing')
  if (!isCurrent(observed) || progressing?.reason !== 'ProgressDeadlineExceeded') return undefined
  return {
    reason: progressing.reason,
    message: progressing.message ?? 'the Deployment made no progress in time',
  }
}

/** A Deployment that hangs never exceeds its own deadline: its controller does not look at the progress any more. */
function late(observed: ObservedWorkload, nowMs: number, deadlineAtMs: number): RolloutFailure | undefined {
  if (nowMs < deadlineAtMs) return undefined
  const diagnosis = diagnoseWorkload(observed)
  if (diagnosis !== undefined)
    return { reason: diagnosis.code, message: `${diagnosis.message}; ${diagnosis.remedy}` }
  return {
    reason: 'Deadline',
    message: `the rollout is not complete ${nowMs - deadlineAtMs} ms after its deadline`,
  }
}
