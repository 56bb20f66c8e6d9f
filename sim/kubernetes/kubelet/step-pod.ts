import type { RandomStream } from '../../engine/random-stream.ts'
import { answerOf, nextAnswerChangeMs } from './container/container-answers.ts'
import { restartableAtMs } from './container/crash-loop-back-off.ts'
import { attempt, endHungAttempt, scheduleAttempt } from './container/probe-worker.ts'
import { endRun, restart, startRun } from './container/run-container.ts'
import type { ContainerPlan, ProbeKind } from './pod-plan.ts'
import {
  type ContainerDraft,
  draftOf,
  type PodDraft,
  type PodEvent,
  type PodState,
  stateOf,
} from './pod-state.ts'
import { nextRelistMs } from './relist.ts'
import { forEachContainer, noteAttempt, syncPod, updateReady } from './sync-pod.ts'

const KINDS: readonly ProbeKind[] = ['startup', 'readiness', 'liveness']

/** A pod after a step. */
export type PodStep = {
  readonly state: PodState
  /** When the next step is due; undefined when nothing will happen by itself any more. */
  readonly nextMs: number | undefined
  /** In order of time. */
  readonly events: readonly PodEvent[]
}

/**
 * Moves a pod on to `nowMs`: everything that is due by then happens, each thing at its own moment.
 *
 * At one moment containers start and end first, then probes come, then the sync. Follows pkg/kubelet/kubelet.go:
 * syncLoopIteration, with the parts named in the files beside this one.
 *
 * @param nowMs not before an earlier step's
 * @param random draws how late the kubelet looks again at a pod in crash-loop back-off; undefined is never late
 */
export function stepPod(state: PodState, nowMs: number, random?: RandomStream): PodStep {
  const pod = draftOf(state)
  for (;;) {
    const dueMs = nextDueMs(pod)
    if (dueMs === undefined || dueMs > nowMs) return stepOf(pod, dueMs)
    happen(pod, dueMs, random)
  }
}

export function stepOf(pod: PodDraft, nextMs: number | undefined = nextDueMs(pod)): PodStep {
  return { state: stateOf(pod), nextMs, events: pod.events }
}

function happen(pod: PodDraft, tMs: number, random: RandomStream | undefined): void {
  pod.steppedToMs = tMs
  forEachContainer(pod, (container, plan) => run(pod, container, plan, tMs, random))
  forEachContainer(pod, (container, plan) => probe(pod, container, plan, tMs))
  updateReady(pod, tMs)
  if (pod.syncDueMs !== undefined && pod.syncDueMs <= tMs && !isStopping(pod)) syncPod(pod, tMs, random)
  schedule(pod, tMs)
  noteAnswering(pod, tMs)
  if (pod.goneDueMs === undefined || pod.goneDueMs > tMs) return
  pod.isGone = true
  pod.events.push({ atMs: tMs, kind: 'gone' })
}

/** What the container's process does at this moment. */
function run(
  pod: PodDraft,
  container: ContainerDraft,
  plan: ContainerPlan,
  tMs: number,
  random: RandomStream | undefined,
): void {
  if (container.exitDueMs === tMs) {
    endRun(pod, container, plan, tMs)
    if (container.restartsInSync) goOnWithSync(pod, container, plan, tMs, random)
  }
  if (container.startDueMs !== tMs) return
  if (container.run === 0) startRun(pod, container, plan, tMs)
  else restart(pod, container, plan, container.finishedAtMs, tMs, random)
  pod.syncedAtMs = Math.max(pod.syncedAtMs, tMs)
}

/**
 * The sync that stopped the container for a probe goes on, with the status that it began with: back-off counts from
 * the exit before this one, which is mostly long enough ago. Only if that exit is too recent does the container wait,
 * then counted from this exit, which the next sync sees.
 */
function goOnWithSync(
  pod: PodDraft,
  container: ContainerDraft,
  plan: ContainerPlan,
  tMs: number,
  random: RandomStream | undefined,
): void {
  container.restartsInSync = false
  pod.syncedAtMs = tMs
  const { finishedBeforeAtMs: exitedAtMs, backOff } = container
  if (exitedAtMs === undefined || restartableAtMs(backOff, exitedAtMs) <= tMs)
    restart(pod, container, plan, exitedAtMs, tMs, random)
  if (pod.syncDueMs !== undefined)
    pod.syncDueMs = Math.max(pod.syncDueMs, nextRelistMs(tMs, pod.relistOffsetMs))
}

function probe(pod: PodDraft, container: ContainerDraft, plan: ContainerPlan, tMs: number): void {
  for (const kind of KINDS) {
    const worker = container[kind]
    if (worker === undefined) continue
    if (worker.answerDueMs === tMs)
      noteAttempt(pod, container, kind, endHungAttempt(worker, kind, container, plan, tMs), tMs)
    else if (worker.nextMs === tMs)
      noteAttempt(pod, container, kind, attempt(worker, kind, container, plan, tMs), tMs)
  }
}

function schedule(pod: PodDraft, tMs: number): void {
  forEachContainer(pod, (container, plan) => {
    for (const kind of KINDS) {
      const worker = container[kind]
      if (worker === undefined) continue
      if (pod.deletedAtMs === undefined || kind === 'readiness')
        scheduleAttempt(worker, kind, container, plan, tMs)
      else worker.nextMs = worker.answerDueMs = undefined
    }
  })
}

/** The pod serves when all its containers answer. */
function noteAnswering(pod: PodDraft, tMs: number): void {
  let isAnswering = true
  forEachContainer(pod, (container, plan) => {
    if (answerOf(container, plan, tMs).kind !== 'answers') isAnswering = false
  })
  if (isAnswering === pod.isAnswering) return
  pod.isAnswering = isAnswering
  pod.events.push({ atMs: tMs, kind: isAnswering ? 'answering' : 'silent' })
}

/** A sync that stops a container takes until that has exited; no other one runs meanwhile. */
function isStopping(pod: PodDraft): boolean {
  return pod.containers.some(({ restartsInSync }) => restartsInSync)
}

/** Written without closures: it is asked twice in every step of every pod. */
function nextDueMs(pod: PodDraft): number | undefined {
  if (pod.isGone) return undefined
  let nextMs = earlier(Number.POSITIVE_INFINITY, pod.goneDueMs)
  if (!isStopping(pod)) nextMs = earlier(nextMs, pod.syncDueMs)
  for (let i = 0; i < pod.containers.length; i += 1) {
    const container = pod.containers[i]
    const plan = pod.plan.containers[i]
    if (container === undefined || plan === undefined) continue
    nextMs = earlier(nextMs, container.startDueMs)
    nextMs = earlier(nextMs, container.exitDueMs)
    nextMs = earlier(nextMs, nextAnswerChangeMs(container, plan, pod.steppedToMs))
    for (const worker of [container.startup, container.readiness, container.liveness]) {
      if (worker === undefined) continue
      nextMs = earlier(nextMs, worker.nextMs)
      nextMs = earlier(nextMs, worker.answerDueMs)
    }
  }
  return nextMs === Number.POSITIVE_INFINITY ? undefined : nextMs
}

function earlier(tMs: number, otherMs: number | undefined): number {
  return otherMs !== undefined && otherMs < tMs ? otherMs : tMs
}
