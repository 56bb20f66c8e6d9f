import { type Deployment, isComplete } from '../kubernetes/deployment/deployment.ts'
import { isSettled, type ReplicaSet } from '../kubernetes/replica-set/replica-set.ts'
import type { Timeline } from '../outcome/timeline.ts'
import { TimelineRecorder } from '../outcome/timeline-recorder.ts'
import type { Agenda } from './agenda.ts'
import { Census } from './census.ts'
import type { Watcher } from './world/watcher.ts'
import type { World } from './world/world.ts'

/** Watches a world and writes down what happens in it: the simulated twin of watching a real cluster. */
export class History implements Watcher {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #census: Census
  readonly #recorder = new TimelineRecorder()
  /** Of the Deployment's spec that was last rolled out completely. */
  #completedGeneration = 0

  constructor(agenda: Agenda, world: World) {
    this.#agenda = agenda
    this.#world = world
    this.#census = new Census(world)
    world.watch(this)
  }

  timeline(): Timeline {
    return this.#recorder.timeline()
  }

  /** Takes a sample if any number changed since the last one. */
  takeSample(): void {
    if (this.#census.hasNews) this.#recorder.append(this.#census.sample(this.#agenda.nowMs))
  }

  /** Writes down what somebody outside the cluster did. */
  change(message: string): void {
    this.#recorder.log({ tMs: this.#agenda.nowMs, kind: 'change', message })
  }

  /** Writes down what an autoscaler did. */
  autoscale(by: 'HPA' | 'KEDA', from: number, to: number, reason: string): void {
    this.#recorder.log({ tMs: this.#agenda.nowMs, kind: 'autoscale', by, from, to, reason })
  }

  /** Writes down what became of something that can be told by a sentence. */
  condition(message: string): void {
    this.#log('condition', message)
  }

  replicaSet(after: ReplicaSet | undefined, before: ReplicaSet | undefined): void {
    if (after === undefined) return
    const from = before?.replicas ?? 0
    // A new set that starts with no pod is written down too: the real controller creates it so.
    if (before === undefined || from !== after.replicas) this.#logScale(after, from)
    if (after.status.failure !== undefined && before?.status.failure === undefined)
      this.condition(`${after.status.failure}: pods of ${after.image} are refused`)
    if (before !== undefined && this.#world.deployment === undefined) this.#logBareCompletion(after, before)
  }

  deployment(after: Deployment, before: Deployment): void {
    if (after.status === before.status) return
    const reason = after.status.conditions.Progressing?.reason
    if (reason !== undefined && reason !== before.status.conditions.Progressing?.reason)
      this.#log('condition', reason)
    if (!isComplete(before, after.status) || isComplete(before)) return
    // Pods that are lost later do not undo a rollout: their return is not told as another completion.
    if (this.#completedGeneration === before.generation) return
    this.#completedGeneration = before.generation
    this.#log('complete', `revision ${before.revision} is complete`)
  }

  #logScale(set: ReplicaSet, from: number): void {
    const { image, replicas: to } = set
    const revision = this.#census.revisionKey(set, image)
    this.#recorder.log({ tMs: this.#agenda.nowMs, kind: 'scale', revision, image, from, to })
  }

  #logBareCompletion(after: ReplicaSet, before: ReplicaSet): void {
    if (isSettled(after, after.status) && !isSettled(before, before.status))
      this.#log('complete', `${after.replicas} pods are available`)
  }

  #log(kind: 'condition' | 'complete', message: string): void {
    this.#recorder.log({ tMs: this.#agenda.nowMs, kind, message })
  }
}
