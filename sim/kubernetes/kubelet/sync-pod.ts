import type { RandomStream } from '../../engine/random-stream.ts'
import { restartableAtMs } from './container/crash-loop-back-off.ts'
import { attempt, registerLiveness } from './container/probe-worker.ts'
import { requestSync, restart, stopRun } from './container/run-container.ts'
import type { ContainerPlan, ProbeKind } from './pod-plan.ts'
import type { ContainerDraft, PodDraft, ProbeWorker } from './pod-state.ts'
import { lastRelistMs, nextRelistMs } from './relist.ts'

export type Visit = (container: ContainerDraft, plan: ContainerPlan) => void

export function forEachContainer(pod: PodDraft, visit: Visit): void {
  for (let i = 0; i < pod.containers.length; i += 1) {
    const container = pod.containers[i]
    const plan = pod.plan.containers[i]
    if (container !== undefined && plan !== undefined) visit(container, plan)
  }
}

/**
 * One sync of a pod (pkg/kubelet/kubelet.go: SyncPod): the status from what the last relist saw, then what follows
 * from it (kuberuntime_manager.go: computePodActions): containers that a probe has failed are stopped, ended ones are
 * started again.
 */
export function syncPod(pod: PodDraft, nowMs: number, random: RandomStream | undefined): void {
  pod.syncDueMs = undefined
  pod.syncedAtMs = nowMs
  const seenThroughMs = lastRelistMs(nowMs, pod.relistOffsetMs)
  forEachContainer(pod, (container, plan) => {
    see(pod, container, plan, seenThroughMs, nowMs)
    updateReadiness(pod, container, plan, nowMs)
  })
  if (pod.phase === 'Pending' && pod.containers.every(({ seenRun }) => seenRun > 0)) {
    pod.phase = 'Running'
    pod.events.push({ atMs: nowMs, kind: 'started' })
  }
  updateReady(pod, nowMs)
  forEachContainer(pod, (container, plan) => act(pod, container, plan, nowMs, random))
  if (pod.containers.some(isBehind)) requestSync(pod, nextRelistMs(nowMs, pod.relistOffsetMs))
}

/** Whether something has happened since the last relist, which the next one will see. */
function isBehind({ run, seenRun, isRunning, isSeenRunning }: ContainerDraft): boolean {
  return run !== seenRun || isRunning !== isSeenRunning
}

/** Brings the status up to the last relist. What happened at its very moment is not in it. */
function see(
  pod: PodDraft,
  container: ContainerDraft,
  plan: ContainerPlan,
  seenThroughMs: number,
  nowMs: number,
): void {
  if (container.run === 0) return
  if (container.seenRun !== container.run && container.startedAtMs < seenThroughMs) {
    container.seenRun = container.run
    container.isSeenRunning = true
    container.isReady = false
    container.isStarted = plan.probes.startup === undefined
    if (container.run > 1) {
      const restarts = container.run - 1
      pod.events.push({ atMs: nowMs, kind: 'restarted', container: plan.spec.name, restarts })
    }
    if (container.liveness !== undefined) registerLiveness(container.liveness, container)
  }
  const hasEnded = !container.isRunning && (container.finishedAtMs ?? nowMs) < seenThroughMs
  if (hasEnded && container.seenRun === container.run) {
    container.isSeenRunning = false
    container.isReady = false
    container.isStarted = false
  }
}

/**
 * pkg/kubelet/prober/prober_manager.go: UpdatePodStatus. A container that has started and is not ready is probed at
 * once, and its ticker starts anew.
 *
 * Upstream that probe reads the status that is being written at the same time; if it comes first, it finds the old one
 * and does nothing. Here the status is there already.
 */
function updateReadiness(pod: PodDraft, container: ContainerDraft, plan: ContainerPlan, nowMs: number): void {
  if (!container.isSeenRunning || !container.isStarted || container.isReady) return
  const worker = container.readiness
  if (worker === undefined) {
    container.isReady = true
    return
  }
  if (worker.answerDueMs !== undefined) return
  worker.tickedFromMs = nowMs
  noteAttempt(pod, container, 'readiness', attempt(worker, 'readiness', container, plan, nowMs), nowMs)
}

/** What a probe's result means for the status (pkg/kubelet/kubelet.go: syncLoopIteration). */
export function noteAttempt(
  pod: PodDraft,
  container: ContainerDraft,
  kind: ProbeKind,
  change: 'nothing' | 'registered' | 'turned',
  nowMs: number,
): void {
  if (change === 'nothing') return
  const result = container[kind]?.result
  if (kind === 'readiness') container.isReady = result === 'success'
  if (kind === 'startup' && result === 'success') container.isStarted = true
  if (kind === 'liveness' && result !== 'failure') return
  requestSync(pod, nowMs)
}

/** The Ready condition: all containers are ready. */
export function updateReady(pod: PodDraft, nowMs: number): void {
  const isReady = pod.containers.every((container) => container.isReady)
  if (isReady === pod.isReady) return
  pod.isReady = isReady
  pod.events.push({ atMs: nowMs, kind: isReady ? 'ready' : 'unready' })
}

function act(
  pod: PodDraft,
  container: ContainerDraft,
  plan: ContainerPlan,
  nowMs: number,
  random: RandomStream | undefined,
): void {
  if (!container.isSeenRunning) {
    if (isRestartable(container, nowMs)) restart(pod, container, plan, container.finishedAtMs, nowMs, random)
    return
  }
  const probe = failedProbe(container)
  if (probe === undefined || container.stop !== undefined || !container.isRunning) return
  pod.events.push({ atMs: nowMs, kind: 'unhealthy', container: plan.spec.name, probe })
  stopRun(container, plan, plan.probes[probe]?.terminationGracePeriodSeconds ?? pod.plan.graceSeconds, nowMs)
  container.restartsInSync = true
}

/** Whether the status shows an exit that no restart is planned for, or one whose wait is over. */
function isRestartable(container: ContainerDraft, nowMs: number): boolean {
  const { run, seenRun, isRunning, finishedAtMs, startDueMs, backOff } = container
  if (run === 0 || seenRun !== run || isRunning || finishedAtMs === undefined) return false
  return startDueMs === undefined || restartableAtMs(backOff, finishedAtMs) <= nowMs
}

function failedProbe(container: ContainerDraft): 'startup' | 'liveness' | undefined {
  if (hasFailed(container.startup, container.run)) return 'startup'
  return hasFailed(container.liveness, container.run) ? 'liveness' : undefined
}

function hasFailed(worker: ProbeWorker | undefined, run: number): boolean {
  return worker?.result === 'failure' && worker.knownRun === run
}
