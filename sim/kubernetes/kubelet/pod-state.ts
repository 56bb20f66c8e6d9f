import type { BackOff } from './container/crash-loop-back-off.ts'
import type { Exit } from './container/own-exit.ts'
import type { Stop } from './graceful-stop.ts'
import type { PodPlan } from './pod-plan.ts'

/** One probe of one container (pkg/kubelet/prober/worker.go: worker). It outlives the container's restarts. */
export type ProbeWorker = {
  /** The ticker's ticks come whole periods after this. */
  readonly tickedFromMs: number
  /** The next attempt that can change anything; undefined while none can. */
  readonly nextMs: number | undefined
  /** The run whose container ID the worker knows; 0 is none. */
  readonly knownRun: number
  /** What is registered for that run. */
  readonly result: 'success' | 'failure' | 'unknown'
  readonly lastAnswer: boolean | undefined
  /** How many times in a row the last answer came. */
  readonly answersInRow: number
  /** Whether it rests until the next run. */
  readonly isOnHold: boolean
  /** When a probe that hangs gets its answer or its timeout; undefined while none is under way. */
  readonly answerDueMs: number | undefined
  /** When the probe began that hung last; undefined once the attempt after it is planned. */
  readonly hungSinceMs: number | undefined
}

/** One container: first what it does, then what the kubelet's status says of it. */
export type ContainerState = {
  /** Runs so far; the restart count is one less. */
  readonly run: number
  /** When the next run starts; undefined while none is planned. */
  readonly startDueMs: number | undefined
  readonly startedAtMs: number
  /** When the current run ends, as far as is known by now; undefined is never, or no run. */
  readonly exitDueMs: number | undefined
  /** How the current run will have ended, or the last one has. */
  readonly exit: Exit | undefined
  readonly isRunning: boolean
  readonly finishedAtMs: number | undefined
  /** The exit before that: back-off after a probe's kill counts from it. */
  readonly finishedBeforeAtMs: number | undefined
  readonly stop: Stop | undefined
  /** Whether the sync that stops the container also starts it again. */
  readonly restartsInSync: boolean
  readonly backOff: BackOff | undefined

  /** The run that the status shows; 0 is none. */
  readonly seenRun: number
  readonly isSeenRunning: boolean
  /** Has passed its startup probe, or has none. */
  readonly isStarted: boolean
  readonly isReady: boolean
  readonly startup: ProbeWorker | undefined
  readonly readiness: ProbeWorker | undefined
  readonly liveness: ProbeWorker | undefined
}

/** A pod on its node, from the kubelet's first look at it until it is gone. Plain data; `stepPod` moves it on. */
export type PodState = {
  readonly plan: PodPlan
  /** When this node's kubelet relists, within each second. */
  readonly relistOffsetMs: number
  readonly containers: readonly ContainerState[]
  /** Everything up to then has happened. */
  readonly steppedToMs: number
  /** When the last sync of the pod ended: the next one needs a newer relist (pod_workers.go: GetNewerThan). */
  readonly syncedAtMs: number
  readonly syncDueMs: number | undefined
  readonly phase: 'Pending' | 'Running'
  readonly isReady: boolean
  /** Whether all containers answer, whatever Kubernetes thinks of them. */
  readonly isAnswering: boolean
  readonly deletedAtMs: number | undefined
  readonly goneDueMs: number | undefined
  readonly isGone: boolean
}

/** Something that the kubelet did or saw. */
export type PodEvent = { readonly atMs: number } & (
  | { readonly kind: 'started' | 'ready' | 'unready' | 'answering' | 'silent' | 'gone' }
  /** The status shows a further run. */
  | { readonly kind: 'restarted'; readonly container: string; readonly restarts: number }
  | ({ readonly kind: 'exited'; readonly container: string } & Exit)
  /** A probe failed often enough for the container to be stopped. */
  | { readonly kind: 'unhealthy'; readonly container: string; readonly probe: 'startup' | 'liveness' }
  /** Crash-loop back-off: no restart before that moment. */
  | { readonly kind: 'backingOff'; readonly container: string; readonly untilMs: number }
)

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export type WorkerDraft = Mutable<ProbeWorker>
export type ContainerDraft = Mutable<Omit<ContainerState, 'startup' | 'readiness' | 'liveness'>> & {
  startup: WorkerDraft | undefined
  readiness: WorkerDraft | undefined
  liveness: WorkerDraft | undefined
}

/** A copy of a state that one step works on, with the events it makes. */
export type PodDraft = Mutable<Omit<PodState, 'containers'>> & {
  readonly containers: readonly ContainerDraft[]
  readonly events: PodEvent[]
}

/*
 * The copies are written out field by field. A spread is shorter and right too, but its objects get shapes that V8
 * copies ten times slower: 100,000 pods took 3.6 s to get ready, and take 0.4 s so.
 */
export function draftOf(state: PodState): PodDraft {
  return {
    plan: state.plan,
    relistOffsetMs: state.relistOffsetMs,
    containers: state.containers.map(copyOfContainer),
    steppedToMs: state.steppedToMs,
    syncedAtMs: state.syncedAtMs,
    syncDueMs: state.syncDueMs,
    phase: state.phase,
    isReady: state.isReady,
    isAnswering: state.isAnswering,
    deletedAtMs: state.deletedAtMs,
    goneDueMs: state.goneDueMs,
    isGone: state.isGone,
    events: [],
  }
}

export function stateOf(pod: PodDraft): PodState {
  return {
    plan: pod.plan,
    relistOffsetMs: pod.relistOffsetMs,
    containers: pod.containers,
    steppedToMs: pod.steppedToMs,
    syncedAtMs: pod.syncedAtMs,
    syncDueMs: pod.syncDueMs,
    phase: pod.phase,
    isReady: pod.isReady,
    isAnswering: pod.isAnswering,
    deletedAtMs: pod.deletedAtMs,
    goneDueMs: pod.goneDueMs,
    isGone: pod.isGone,
  }
}

function copyOfContainer(container: ContainerState): ContainerDraft {
  return {
    run: container.run,
    startDueMs: container.startDueMs,
    startedAtMs: container.startedAtMs,
    exitDueMs: container.exitDueMs,
    exit: container.exit,
    isRunning: container.isRunning,
    finishedAtMs: container.finishedAtMs,
    finishedBeforeAtMs: container.finishedBeforeAtMs,
    stop: container.stop,
    restartsInSync: container.restartsInSync,
    backOff: container.backOff,
    seenRun: container.seenRun,
    isSeenRunning: container.isSeenRunning,
    isStarted: container.isStarted,
    isReady: container.isReady,
    startup: copyOfWorker(container.startup),
    readiness: copyOfWorker(container.readiness),
    liveness: copyOfWorker(container.liveness),
  }
}

function copyOfWorker(worker: ProbeWorker | undefined): WorkerDraft | undefined {
  if (worker === undefined) return undefined
  return {
    tickedFromMs: worker.tickedFromMs,
    nextMs: worker.nextMs,
    knownRun: worker.knownRun,
    result: worker.result,
    lastAnswer: worker.lastAnswer,
    answersInRow: worker.answersInRow,
    isOnHold: worker.isOnHold,
    answerDueMs: worker.answerDueMs,
    hungSinceMs: worker.hungSinceMs,
  }
}
