import type { Probe } from '../../pod/pod-template.ts'
import type { ContainerPlan, ProbeKind } from '../pod-plan.ts'
import type { ContainerDraft, ProbeWorker, WorkerDraft } from '../pod-state.ts'
import { answerOf, nextAnswerChangeMs } from './container-answers.ts'

/** pkg/kubelet/prober/worker.go: newWorker. */
const INITIAL_RESULT = { startup: 'unknown', readiness: 'failure', liveness: 'success' } as const

/**
 * A worker as it is after its first attempt, which comes when the kubelet first sees the pod and finds no container
 * yet. The random delay of a worker that starts right after the kubelet itself is left out: nodes are up for long.
 */
export function newWorker(probe: Probe | undefined, nowMs: number): ProbeWorker | undefined {
  if (probe === undefined) return undefined
  return {
    tickedFromMs: nowMs,
    nextMs: undefined,
    knownRun: 0,
    result: 'unknown',
    lastAnswer: undefined,
    answersInRow: 0,
    isOnHold: false,
    answerDueMs: undefined,
    hungSinceMs: undefined,
  }
}

/**
 * One attempt of a worker (pkg/kubelet/prober/worker.go: doProbe).
 *
 * @returns what changed for the kubelet: a new run was registered with its initial result, or the result turned
 */
export function attempt(
  worker: WorkerDraft,
  kind: ProbeKind,
  container: ContainerDraft,
  plan: ContainerPlan,
  nowMs: number,
): 'nothing' | 'registered' | 'turned' {
  const probe = plan.probes[kind]
  if (probe === undefined || container.seenRun === 0) return 'nothing'
  let change: 'nothing' | 'registered' = 'nothing'
  if (worker.knownRun !== container.seenRun) {
    worker.knownRun = container.seenRun
    worker.result = INITIAL_RESULT[kind]
    worker.isOnHold = false
    change = 'registered'
  }
  if (worker.isOnHold || !container.isSeenRunning) return change
  if (nowMs - container.startedAtMs < probe.initialDelaySeconds * 1000) return change
  if (container.isStarted === (kind === 'startup')) return change
  const answer = answerOf(container, plan, nowMs)
  if (answer.kind === 'hangs') {
    worker.answerDueMs = Math.min(answer.untilMs, nowMs + probe.timeoutSeconds * 1000)
    worker.hungSinceMs = nowMs
    return change
  }
  return count(worker, kind, probe, answer.kind === 'answers') ? 'turned' : change
}

/** The end of a probe that hung: an answer that came within the timeout, or the timeout. */
export function endHungAttempt(
  worker: WorkerDraft,
  kind: ProbeKind,
  container: ContainerDraft,
  plan: ContainerPlan,
  nowMs: number,
): 'nothing' | 'turned' {
  const probe = plan.probes[kind]
  worker.answerDueMs = undefined
  if (probe === undefined || worker.knownRun !== container.run) return 'nothing'
  return count(worker, kind, probe, answerOf(container, plan, nowMs).kind === 'answers')
    ? 'turned'
    : 'nothing'
}

/** Whether the answer turned the registered result. */
function count(worker: WorkerDraft, kind: ProbeKind, probe: Probe, isGood: boolean): boolean {
  worker.answersInRow = worker.lastAnswer === isGood ? worker.answersInRow + 1 : 1
  worker.lastAnswer = isGood
  if (worker.answersInRow < (isGood ? probe.successThreshold : probe.failureThreshold)) return false
  const before = worker.result
  worker.result = isGood ? 'success' : 'failure'
  if (kind === 'startup' || (kind === 'liveness' && !isGood)) {
    worker.isOnHold = true
    worker.answersInRow = 0
  }
  return worker.result !== before
}

/** A new run is in the status: only liveness is registered right then, since its initial result says nothing new. */
export function registerLiveness(worker: WorkerDraft, container: ContainerDraft): void {
  if (worker.knownRun === container.seenRun) return
  worker.knownRun = container.seenRun
  worker.result = INITIAL_RESULT.liveness
  worker.isOnHold = false
}

/**
 * Plans the worker's next attempt. Ticks that would only confirm what is registered are passed over: a pod at rest
 * costs nothing, however often its probes run.
 * Of the ticks that came while a probe hung, Go's ticker keeps one: that is taken at once.
 */
export function scheduleAttempt(
  worker: WorkerDraft,
  kind: ProbeKind,
  container: ContainerDraft,
  plan: ContainerPlan,
  nowMs: number,
): void {
  if (worker.answerDueMs !== undefined) {
    worker.nextMs = undefined
    return
  }
  const tickedThroughMs = worker.hungSinceMs ?? nowMs
  worker.hungSinceMs = undefined
  const earliestMs = earliestAttemptMs(worker, kind, container, plan, nowMs)
  if (earliestMs === undefined) {
    worker.nextMs = undefined
    return
  }
  const periodMs = (plan.probes[kind]?.periodSeconds ?? 1) * 1000
  const { tickedFromMs } = worker
  const nextTickMs = tickedFromMs + (Math.floor((tickedThroughMs - tickedFromMs) / periodMs) + 1) * periodMs
  if (nextTickMs >= earliestMs) worker.nextMs = nextTickMs
  else if (earliestMs <= nowMs) worker.nextMs = nowMs
  else worker.nextMs = tickedFromMs + Math.ceil((earliestMs - tickedFromMs) / periodMs) * periodMs
}

function earliestAttemptMs(
  worker: WorkerDraft,
  kind: ProbeKind,
  container: ContainerDraft,
  plan: ContainerPlan,
  nowMs: number,
): number | undefined {
  const probe = plan.probes[kind]
  if (probe === undefined || !container.isSeenRunning) return undefined
  if (worker.knownRun !== container.seenRun) return nowMs
  if (worker.isOnHold || container.isStarted === (kind === 'startup')) return undefined
  const allowedMs = Math.max(nowMs, container.startedAtMs + probe.initialDelaySeconds * 1000)
  const answer = answerOf(container, plan, nowMs)
  const isGood = answer.kind === 'answers'
  const isSettled = worker.result === (isGood ? 'success' : 'failure') && worker.lastAnswer !== !isGood
  if (!isSettled) return allowedMs
  const changeMs = nextAnswerChangeMs(container, plan, nowMs)
  if (changeMs === undefined) return undefined
  // A probe that hangs when the program comes back gets its answer then: the last one before that counts too.
  const timeoutMs = answer.kind === 'hangs' ? probe.timeoutSeconds * 1000 : 0
  return Math.max(allowedMs, changeMs - timeoutMs)
}
