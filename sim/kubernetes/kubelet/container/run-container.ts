import type { RandomStream } from '../../../engine/random-stream.ts'
import { gracefulStop } from '../graceful-stop.ts'
import { type ContainerPlan, ownExitOf, runOf } from '../pod-plan.ts'
import type { ContainerDraft, PodDraft } from '../pod-state.ts'
import { nextRelistMs } from '../relist.ts'
import { raised, restartableAtMs, retryAtMs } from './crash-loop-back-off.ts'
import { SIGKILL_EXIT_CODE } from './own-exit.ts'

/** Asks for a sync of the pod: at once if the kubelet has relisted since the last one, otherwise at the next relist. */
export function requestSync(pod: PodDraft, atMs: number): void {
  if (pod.deletedAtMs !== undefined) return
  const dueMs = Math.max(atMs, nextRelistMs(pod.syncedAtMs, pod.relistOffsetMs))
  pod.syncDueMs = Math.min(pod.syncDueMs ?? Number.POSITIVE_INFINITY, dueMs)
}

/** Starts the next run of a container. The kubelet sees it at its next relist. */
export function startRun(pod: PodDraft, container: ContainerDraft, plan: ContainerPlan, nowMs: number): void {
  container.run += 1
  container.startDueMs = undefined
  container.startedAtMs = nowMs
  container.isRunning = true
  container.stop = undefined
  const own = ownExitOf(plan, container.run)
  container.exit = own?.exit
  container.exitDueMs = own === undefined ? undefined : nowMs + own.afterMs
  requestSync(pod, nextRelistMs(nowMs, pod.relistOffsetMs))
}

/**
 * Stops a running container. What it does by itself before then still counts; a stop that is under way already, for
 * a probe, is only shortened.
 */
export function stopRun(
  container: ContainerDraft,
  plan: ContainerPlan,
  graceSeconds: number,
  nowMs: number,
): void {
  const { stopMs } = runOf(plan, container.run)
  const next = gracefulStop(nowMs, graceSeconds, plan.preStopMs, stopMs)
  const stop =
    container.stop !== undefined && container.stop.exitAtMs <= next.exitAtMs ? container.stop : next
  container.stop =
    container.stop === undefined
      ? stop
      : { ...stop, sigtermAtMs: Math.min(container.stop.sigtermAtMs, next.sigtermAtMs) }
  if (container.exitDueMs !== undefined && container.exitDueMs <= stop.exitAtMs) return
  container.exitDueMs = stop.exitAtMs
  container.exit = stop.isKilled
    ? { exitCode: SIGKILL_EXIT_CODE, reason: 'Error' }
    : { exitCode: 0, reason: 'Completed' }
}

/** The process is gone. */
export function endRun(pod: PodDraft, container: ContainerDraft, plan: ContainerPlan, nowMs: number): void {
  container.isRunning = false
  container.exitDueMs = undefined
  container.finishedBeforeAtMs = container.finishedAtMs
  container.finishedAtMs = nowMs
  if (container.exit !== undefined)
    pod.events.push({ atMs: nowMs, kind: 'exited', container: plan.spec.name, ...container.exit })
  requestSync(pod, nextRelistMs(nowMs, pod.relistOffsetMs))
}

/**
 * Restarts an ended container, or plans the next try (pkg/kubelet/kuberuntime/kuberuntime_manager.go: doBackOff).
 *
 * @param exitedAtMs the exit that the back-off counts from; undefined, as long as the kubelet knows of none, restarts
 *   at once and leaves the back-off as it is
 */
export function restart(
  pod: PodDraft,
  container: ContainerDraft,
  plan: ContainerPlan,
  exitedAtMs: number | undefined,
  nowMs: number,
  random: RandomStream | undefined,
): void {
  const restartableMs = exitedAtMs === undefined ? nowMs : restartableAtMs(container.backOff, exitedAtMs)
  if (restartableMs > nowMs) {
    container.startDueMs = retryAtMs(nowMs, restartableMs, random)
    pod.events.push({
      atMs: nowMs,
      kind: 'backingOff',
      container: plan.spec.name,
      untilMs: container.startDueMs,
    })
    return
  }
  if (exitedAtMs !== undefined) container.backOff = raised(container.backOff, exitedAtMs, nowMs)
  startRun(pod, container, plan, nowMs)
}
