import { undoneImage } from '../../kubernetes/deployment/undo.ts'
import type { WorkloadSpec } from '../../kubernetes/workload-spec.ts'
import { describeOperation, type Operation, type SpecFields } from '../../scenario/operation.ts'
import type { Agenda } from '../agenda.ts'
import type { History } from '../history.ts'
import type { PodTiming } from '../world/pod-timing.ts'
import type { World } from '../world/world.ts'

/** Whoever acts on the workload from outside: people, pipelines, other controllers. */
export class User {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #timing: PodTiming
  readonly #history: History

  constructor(agenda: Agenda, world: World, timing: PodTiming, history: History) {
    this.#agenda = agenda
    this.#world = world
    this.#timing = timing
    this.#history = history
  }

  apply(operation: Operation): void {
    this.#history.change(describeOperation(operation))
    switch (operation.kind) {
      case 'write':
        this.#write(operation.fields)
        break
      case 'undo':
        this.#undo(operation.toRevision)
        break
      case 'killPod':
        this.#killPod(operation.index)
        break
      case 'annotate':
        this.#annotate(operation.replicaSet, operation.desiredReplicas)
        break
      case 'failImage':
        this.#timing.fail(operation.image)
        break
    }
  }

  #write(fields: SpecFields): void {
    const { deployment } = this.#world
    if (deployment !== undefined) {
      // The API server writes nothing, and nobody is told, when the spec stays what it is.
      if (isChange(deployment.spec, fields)) this.#world.putDeploymentSpec({ ...deployment.spec, ...fields })
      return
    }
    for (const set of this.#world.replicaSets()) {
      const { replicas = set.replicas, image = set.image } = fields
      this.#world.putReplicaSet({ ...set, replicas, image })
    }
  }

  #undo(toRevision: number): void {
    const { deployment } = this.#world
    if (deployment === undefined) return
    const image = undoneImage(deployment, this.#world.replicaSets(), toRevision)
    if (image !== undefined) this.#write({ image })
  }

  /** A set that is no more is left alone, as by kubectl, which only tells that it is not found. */
  #annotate(name: string, desiredReplicas: number): void {
    const set = this.#world.replicaSet(name)
    if (set !== undefined) this.#world.putReplicaSet({ ...set, desiredReplicas })
  }

  #killPod(index: number): void {
    const pods = this.#world
      .replicaSets()
      .flatMap((set) => this.#world.pods.active(set.name))
      .sort((a, b) => a.ordinal - b.ordinal)
    const pod = pods[index % Math.max(1, pods.length)]
    if (pod !== undefined) this.#world.pods.markDeleted(pod, this.#agenda.nowMs)
  }
}

function isChange(spec: WorkloadSpec, { image, replicas, paused, strategy }: SpecFields): boolean {
  return (
    (image ?? spec.image) !== spec.image ||
    (replicas ?? spec.replicas) !== spec.replicas ||
    (paused ?? spec.paused) !== spec.paused ||
    (strategy !== undefined && JSON.stringify(strategy) !== JSON.stringify(spec.strategy))
  )
}
