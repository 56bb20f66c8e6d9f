import { EventQueue } from '../engine/event-queue.ts'
import { type Deployment, isComplete, newDeployment } from '../kubernetes/deployment/deployment.ts'
import { type DeploymentIntention, syncDeployment } from '../kubernetes/deployment/deployment-sync.ts'
import type { Pod } from '../kubernetes/pod/pod.ts'
import { isSettled, type ReplicaSet, type ReplicaSetStatus } from '../kubernetes/replica-set/replica-set.ts'
import { syncReplicaSet } from '../kubernetes/replica-set/replica-set-sync.ts'
import type { Timeline } from '../outcome/timeline.ts'
import { TimelineRecorder } from '../outcome/timeline-recorder.ts'
import { type PodTiming, podTiming } from './pod-timing.ts'
import { type Change, describeChange, type Scenario } from './scenario.ts'
import { settleWorld } from './settle-world.ts'
import { World } from './world.ts'

/** Something that happens at one moment of virtual time. */
type Happening =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'podReady'; readonly pod: Pod }
  | { readonly kind: 'podAvailable'; readonly pod: Pod }
  | { readonly kind: 'podGone'; readonly pod: Pod }
  | { readonly kind: 'syncReplicaSet'; readonly name: string }
  | { readonly kind: 'syncDeployment'; readonly isRequeue: boolean }

/** Of happenings at the same moment users go first, then kubelets, then the controllers from the pods up. */
const PRIORITY = {
  change: 0,
  podGone: 1,
  podReady: 1,
  podAvailable: 1,
  syncReplicaSet: 2,
  syncDeployment: 3,
} as const

/**
 * From a write until the controller that watches the object acts on it, in milliseconds. Assumptions, of the order
 * seen on an idle control plane. Rollouts last seconds, so that their length does not depend on them; their order
 * does: the pods of a set that shrinks are marked before the next sync of the Deployment lets another set grow.
 */
const REPLICA_SET_DELAY_MS = 2
const DEPLOYMENT_DELAY_MS = 5

/** Bounds the loop: far more than any rollout of 100,000 pods needs. */
const MAX_EVENTS = 50_000_000

/**
 * Simulates a workload in virtual time: the Deployment and ReplicaSet controllers of Kubernetes v1.37.2 over pods
 * that become ready and go after the scenario's delays.
 *
 * It ends when nothing is left to happen, or at the horizon. The same scenario gives the same timeline.
 *
 * @returns a sample for every change of the pods' numbers, and what users and controllers did
 */
export function simulate(scenario: Scenario): Timeline {
  return runScenario(scenario).timeline
}

/** What a simulation ends with. */
export type Outcome = {
  readonly timeline: Timeline
  /** Undefined for a bare ReplicaSet. */
  readonly deployment: Deployment | undefined
  readonly replicaSets: readonly ReplicaSet[]
}

/** The same as `simulate`, with the objects as the API server would hold them at the end. */
export function runScenario(scenario: Scenario): Outcome {
  return new Simulation(scenario).run()
}

class Simulation {
  readonly #scenario: Scenario
  readonly #queue = new EventQueue<Happening>()
  readonly #timing: PodTiming
  readonly #world: World
  readonly #recorder = new TimelineRecorder()
  /** Keys of syncs that wait in a work queue: a second wake-up before the sync adds nothing. */
  readonly #waiting = new Set<string>()
  /** When the delayed queue will wake the Deployment controller; a later wish adds nothing (workqueue: AddAfter). */
  #requeueAtMs = Number.POSITIVE_INFINITY
  #sampledRecounts = -1
  #nowMs = 0

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    this.#timing = podTiming(scenario)
    const { workload, seed } = scenario
    this.#world = new World(workload.kind === 'Deployment' ? newDeployment(workload) : undefined, seed)
    if (scenario.start === 'settled') settleWorld(this.#world, workload)
    else this.#create()
    for (const change of scenario.changes) this.#schedule(change.atMs, { kind: 'change', change })
  }

  run(): Outcome {
    this.#takeSample()
    for (let processed = 0; processed < MAX_EVENTS; processed += 1) {
      const next = this.#queue.pop()
      if (next === undefined || next.tMs > this.#scenario.horizonMs) break
      this.#nowMs = next.tMs
      this.#happen(next.what)
      this.#takeSample()
    }
    return {
      timeline: this.#recorder.timeline(),
      deployment: this.#world.deployment,
      replicaSets: this.#world.replicaSets(),
    }
  }

  #create(): void {
    if (this.#world.deployment === undefined) settleWorld(this.#world, this.#scenario.workload, 'empty')
    else this.#wakeDeployment()
    for (const set of this.#world.replicaSets()) this.#wakeReplicaSet(set.name)
  }

  #happen(what: Happening): void {
    switch (what.kind) {
      case 'change':
        this.#change(what.change)
        break
      case 'podReady':
        this.#podReady(what.pod)
        break
      case 'podAvailable':
        this.#world.markAvailable(what.pod)
        this.#wakeReplicaSet(what.pod.replicaSet)
        break
      case 'podGone':
        this.#world.removePod(what.pod)
        // Only Recreate waits for pods to go (deployment_controller.go: deletePod).
        if (this.#world.deployment?.spec.strategy.type === 'Recreate') this.#wakeDeployment()
        this.#wakeReplicaSet(what.pod.replicaSet)
        break
      case 'syncReplicaSet':
        this.#waiting.delete(what.name)
        this.#syncReplicaSet(what.name)
        break
      case 'syncDeployment':
        if (what.isRequeue) this.#requeueAtMs = Number.POSITIVE_INFINITY
        else this.#waiting.delete(DEPLOYMENT_KEY)
        this.#syncDeployment()
        break
    }
  }

  #change({ atMs: _, ...fields }: Change): void {
    this.#recorder.log({ tMs: this.#nowMs, kind: 'change', message: describeChange(fields) })
    const { deployment } = this.#world
    if (deployment !== undefined) {
      this.#world.deployment = {
        ...deployment,
        spec: { ...deployment.spec, ...fields },
        generation: deployment.generation + 1,
      }
      this.#wakeDeployment()
      return
    }
    for (const set of this.#world.replicaSets()) {
      const { replicas = set.replicas, image = set.image } = fields
      this.#world.putReplicaSet({ ...set, replicas, image })
      if (replicas !== set.replicas) this.#logScale(set, replicas)
      this.#wakeReplicaSet(set.name)
    }
  }

  #podReady(pod: Pod): void {
    const availableAtMs = this.#world.markReady(pod, this.#nowMs)
    if (availableAtMs === undefined) return
    if (availableAtMs > this.#nowMs) this.#schedule(availableAtMs, { kind: 'podAvailable', pod })
    this.#wakeReplicaSet(pod.replicaSet)
  }

  #syncReplicaSet(name: string): void {
    const set = this.#world.replicaSet(name)
    if (set === undefined) return
    const { creations, deletions, status } = syncReplicaSet(set, this.#world.tally(name))
    for (let i = 0; i < creations; i += 1) this.#createPod(name)
    if (deletions > 0)
      for (const pod of this.#world.victims(name, deletions, this.#nowMs)) this.#deletePod(pod)
    if (status !== undefined) {
      this.#logBareCompletion(set, status)
      this.#world.putReplicaSetStatus(name, status)
      this.#wakeDeployment()
    }
    if (creations + deletions > 0) this.#wakeReplicaSet(name)
  }

  #createPod(name: string): void {
    const pod = this.#world.createPod(name, this.#nowMs)
    const startUpMs = this.#timing.startUpMs(pod.image)
    if (startUpMs !== undefined) this.#schedule(this.#nowMs + startUpMs, { kind: 'podReady', pod })
  }

  #deletePod(pod: Pod): void {
    this.#world.markDeleted(pod, this.#nowMs)
    this.#schedule(this.#nowMs + this.#timing.terminationMs(), { kind: 'podGone', pod })
  }

  #syncDeployment(): void {
    const { deployment } = this.#world
    if (deployment === undefined) return
    const intentions = syncDeployment({
      deployment,
      replicaSets: this.#world.replicaSets(),
      hasOldPods: this.#world.hasPodsOfOtherImages(deployment.spec.image),
      nowMs: this.#nowMs,
    })
    for (const intention of intentions) this.#carryOut(intention)
  }

  #carryOut(intention: DeploymentIntention): void {
    switch (intention.kind) {
      case 'createReplicaSet':
        this.#world.addReplicaSet(intention.replicaSet)
        this.#logScale({ ...intention.replicaSet, replicas: 0 }, intention.replicaSet.replicas)
        this.#wakeReplicaSet(intention.replicaSet.name)
        this.#wakeDeployment()
        break
      case 'updateReplicaSet': {
        const before = this.#world.replicaSet(intention.replicaSet.name)
        this.#world.putReplicaSet(intention.replicaSet)
        if (before !== undefined && before.replicas !== intention.replicaSet.replicas)
          this.#logScale(before, intention.replicaSet.replicas)
        this.#wakeReplicaSet(intention.replicaSet.name)
        this.#wakeDeployment()
        break
      }
      case 'deleteReplicaSet':
        this.#world.deleteReplicaSet(intention.name)
        break
      case 'updateDeployment':
        this.#logProgress(intention.status)
        this.#world.putDeployment(intention.status, intention.revision)
        this.#wakeDeployment()
        break
      case 'requeue':
        this.#requeueDeployment(this.#nowMs + intention.afterMs)
        break
    }
  }

  #wakeReplicaSet(name: string): void {
    if (this.#waiting.has(name)) return
    this.#waiting.add(name)
    this.#schedule(this.#nowMs + REPLICA_SET_DELAY_MS, { kind: 'syncReplicaSet', name })
  }

  #wakeDeployment(): void {
    if (this.#world.deployment === undefined || this.#waiting.has(DEPLOYMENT_KEY)) return
    this.#waiting.add(DEPLOYMENT_KEY)
    this.#schedule(this.#nowMs + DEPLOYMENT_DELAY_MS, { kind: 'syncDeployment', isRequeue: false })
  }

  #requeueDeployment(atMs: number): void {
    if (atMs >= this.#requeueAtMs) return
    this.#requeueAtMs = atMs
    this.#schedule(atMs, { kind: 'syncDeployment', isRequeue: true })
  }

  #schedule(tMs: number, what: Happening): void {
    this.#queue.push(tMs, PRIORITY[what.kind], what)
  }

  #takeSample(): void {
    if (this.#world.recounts === this.#sampledRecounts) return
    this.#sampledRecounts = this.#world.recounts
    this.#recorder.take(this.#world.sample(this.#nowMs))
  }

  #logScale(set: ReplicaSet, to: number): void {
    const revision = this.#world.revisionKey(set, set.image)
    const { image, replicas: from } = set
    this.#recorder.log({ tMs: this.#nowMs, kind: 'scale', revision, image, from, to })
  }

  #logProgress(status: Deployment['status']): void {
    const { deployment } = this.#world
    if (deployment === undefined) return
    const reason = status.conditions.Progressing?.reason
    if (reason !== undefined && reason !== deployment.status.conditions.Progressing?.reason)
      this.#recorder.log({ tMs: this.#nowMs, kind: 'condition', message: reason })
    if (isComplete(deployment, status) && !isComplete(deployment))
      this.#recorder.log({
        tMs: this.#nowMs,
        kind: 'complete',
        message: `revision ${deployment.revision} is complete`,
      })
  }

  #logBareCompletion(set: ReplicaSet, status: ReplicaSetStatus): void {
    if (this.#world.deployment !== undefined) return
    if (isSettled(set, status) && !isSettled(set, set.status))
      this.#recorder.log({
        tMs: this.#nowMs,
        kind: 'complete',
        message: `${set.replicas} pods are available`,
      })
  }
}

const DEPLOYMENT_KEY = 'Deployment'
