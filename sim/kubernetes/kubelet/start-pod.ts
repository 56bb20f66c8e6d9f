import { newWorker } from './container/probe-worker.ts'
import type { ContainerPlan, PodPlan } from './pod-plan.ts'
import type { ContainerState } from './pod-state.ts'
import { type PodStep, stepPod } from './step-pod.ts'

export type StartOptions = {
  /** When each container's image is on the node, in the order of the containers; a missing one is there already. */
  readonly imagesReadyAtMs?: readonly number[]
  /** When this node's kubelet relists within each second, 0 to 999; default 0. */
  readonly relistOffsetMs?: number
}

/**
 * A pod that its node's kubelet sees for the first time (pkg/kubelet/kubelet.go: SyncPod): probe workers start, then
 * the containers, one after the other, each as soon as its image is there.
 *
 * @param nowMs when the pod was bound, plus however long the kubelet took to hear of it
 */
export function startPod(plan: PodPlan, nowMs: number, options: StartOptions = {}): PodStep {
  const { imagesReadyAtMs = [], relistOffsetMs = 0 } = options
  let startDueMs = nowMs + plan.setUpMs
  const containers = plan.containers.map((container, index) => {
    startDueMs = Math.max(startDueMs, imagesReadyAtMs[index] ?? startDueMs)
    return newContainer(container, startDueMs, nowMs)
  })
  return stepPod(
    {
      plan,
      relistOffsetMs,
      containers,
      steppedToMs: nowMs,
      syncedAtMs: startDueMs,
      syncDueMs: undefined,
      phase: 'Pending',
      isReady: false,
      isAnswering: false,
      deletedAtMs: undefined,
      goneDueMs: undefined,
      isGone: false,
    },
    nowMs,
  )
}

function newContainer({ probes }: ContainerPlan, startDueMs: number, nowMs: number): ContainerState {
  return {
    run: 0,
    startDueMs,
    startedAtMs: startDueMs,
    exitDueMs: undefined,
    exit: undefined,
    isRunning: false,
    finishedAtMs: undefined,
    finishedBeforeAtMs: undefined,
    stop: undefined,
    restartsInSync: false,
    backOff: undefined,
    seenRun: 0,
    isSeenRunning: false,
    isStarted: false,
    isReady: false,
    startup: newWorker(probes.startup, nowMs),
    readiness: newWorker(probes.readiness, nowMs),
    liveness: newWorker(probes.liveness, nowMs),
  }
}
