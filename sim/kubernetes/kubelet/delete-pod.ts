import { stopRun } from './container/run-container.ts'
import { draftOf, type PodState } from './pod-state.ts'
import { type PodStep, stepOf, stepPod } from './step-pod.ts'
import { forEachContainer } from './sync-pod.ts'

/**
 * A pod gets its deletion mark, or a second one with a shorter grace period.
 *
 * Liveness and startup probes stop at once, readiness goes on until the containers have ended
 * (prober_manager.go: StopLivenessAndStartup); all containers are stopped at the same time, none is started any more.
 * With a grace period of 0 the API object goes at once (pkg/registry/core/pod/strategy.go: CheckGracefulDelete); so
 * does, without this function, a pod that has no node.
 *
 * @param nowMs not before the state's last step
 * @param graceSeconds default terminationGracePeriodSeconds of the pod
 */
export function deletePod(
  state: PodState,
  nowMs: number,
  graceSeconds: number = state.plan.graceSeconds,
): PodStep {
  const before = stepPod(state, nowMs)
  if (before.state.isGone) return before
  const pod = draftOf(before.state)
  pod.events.push(...before.events)
  pod.deletedAtMs ??= nowMs
  pod.syncDueMs = undefined
  let endMs = nowMs
  forEachContainer(pod, (container, plan) => {
    container.startDueMs = undefined
    container.restartsInSync = false
    for (const worker of [container.startup, container.liveness])
      if (worker !== undefined) worker.nextMs = worker.answerDueMs = undefined
    if (!container.isRunning) return
    stopRun(container, plan, graceSeconds, nowMs)
    endMs = Math.max(endMs, container.exitDueMs ?? nowMs)
  })
  pod.goneDueMs = graceSeconds === 0 ? nowMs : endMs + pod.plan.removalMs
  const step = stepPod(stepOf(pod).state, nowMs)
  return { ...step, events: [...pod.events, ...step.events] }
}
