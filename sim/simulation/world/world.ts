import { assert } from '../../assert.ts'
import type { Deployment, DeploymentStatus } from '../../kubernetes/deployment/deployment.ts'
import {
  type ReplicaSet,
  type ReplicaSetStatus,
  withGeneration,
  withStatus,
} from '../../kubernetes/replica-set/replica-set.ts'
import { PodRegistry } from './pod-registry.ts'
import { isTold, type Told, type Watcher } from './watcher.ts'

/**
 * The API server's state of one workload: with its pods, the one place in the simulator that changes.
 *
 * The controllers' rules are pure functions over what is read here; the actors carry out what these return by the
 * verbs below and those of `pods`. Each verb keeps the numbers right and tells the watchers; none decides anything.
 */
export class World {
  readonly pods: PodRegistry
  readonly #deploymentWatchers: Told<'deployment'>[] = []
  readonly #setWatchers: Told<'replicaSet'>[] = []
  readonly #sets = new Map<string, ReplicaSet>()
  #deployment: Deployment | undefined
  /** Kept between writes: it is read at every sync and every sample. */
  #list: readonly ReplicaSet[] | undefined

  /** @param deployment undefined for a bare ReplicaSet */
  constructor(deployment: Deployment | undefined, seed: number) {
    this.#deployment = deployment
    this.pods = new PodRegistry(seed)
  }

  /** From now on the watcher is told of every write, after those that watch already. */
  watch(watcher: Watcher): void {
    if (isTold(watcher, 'deployment')) this.#deploymentWatchers.push(watcher)
    if (isTold(watcher, 'replicaSet')) this.#setWatchers.push(watcher)
    if (isTold(watcher, 'pod')) this.pods.watch(watcher)
  }

  /** Undefined for a bare ReplicaSet. */
  get deployment(): Deployment | undefined {
    return this.#deployment
  }

  replicaSets(): readonly ReplicaSet[] {
    if (this.#list !== undefined) return this.#list
    const list: ReplicaSet[] = []
    for (const set of this.#sets.values()) list.push(set)
    this.#list = list
    return list
  }

  replicaSet(name: string): ReplicaSet | undefined {
    return this.#sets.get(name)
  }

  /** Whether any pod of a set with another image exists, a terminating one included. */
  hasPodsOfOtherImages(image: string): boolean {
    for (const set of this.#sets.values()) {
      if (set.image === image) continue
      const { active, terminating } = this.pods.tally(set.name)
      if (active + terminating > 0) return true
    }
    return false
  }

  /** The scale subresource of the workload, as autoscalers read it. */
  scale(): { readonly specReplicas: number; readonly statusReplicas: number } {
    const deployment = this.#deployment
    if (deployment !== undefined)
      return { specReplicas: deployment.spec.replicas, statusReplicas: deployment.status.replicas }
    const [set] = this.replicaSets()
    return { specReplicas: set?.replicas ?? 0, statusReplicas: set?.status.replicas ?? 0 }
  }

  /** Writes spec.replicas of the workload. */
  putScale(replicas: number): void {
    if (this.#deployment !== undefined) this.putDeploymentSpec({ ...this.#deployment.spec, replicas })
    else for (const set of this.replicaSets()) this.putReplicaSet({ ...set, replicas })
  }

  putDeploymentSpec(spec: Deployment['spec']): void {
    const before = this.#deployment
    assert(before !== undefined, 'only a Deployment has a Deployment spec')
    this.putDeployment({ ...before, spec, generation: before.generation + 1 })
  }

  putDeploymentStatus(status: DeploymentStatus, revision: number): void {
    assert(this.#deployment !== undefined, 'only a Deployment has a Deployment status')
    const { spec, generation } = this.#deployment
    this.putDeployment({ spec, generation, revision, status })
  }

  putDeployment(next: Deployment): void {
    const before = this.#deployment
    assert(before !== undefined, 'only a Deployment can be written as one')
    this.#deployment = next
    for (const watcher of this.#deploymentWatchers) watcher.deployment(next, before)
  }

  addReplicaSet(set: ReplicaSet): void {
    assert(!this.#sets.has(set.name), `ReplicaSet ${set.name} exists already`)
    this.pods.addOwner(set.name)
    this.#put(set, undefined)
  }

  /** Writes the set's spec and annotations; the generation rises when the spec changed. */
  putReplicaSet(next: ReplicaSet): void {
    const before = this.#set(next.name)
    const isSpecChanged =
      next.replicas !== before.replicas ||
      next.minReadySeconds !== before.minReadySeconds ||
      next.image !== before.image
    const generation = isSpecChanged ? before.generation + 1 : before.generation
    this.#put(withGeneration(next, generation, before.status), before)
  }

  putReplicaSetStatus(name: string, status: ReplicaSetStatus): void {
    const before = this.#set(name)
    this.#put(withStatus(before, status), before)
  }

  deleteReplicaSet(name: string): void {
    const before = this.#set(name)
    this.pods.removeOwner(name)
    this.#sets.delete(name)
    this.#tell(undefined, before)
  }

  #set(name: string): ReplicaSet {
    const set = this.#sets.get(name)
    assert(set !== undefined, `ReplicaSet ${name} does not exist`)
    return set
  }

  #put(after: ReplicaSet, before: ReplicaSet | undefined): void {
    this.#sets.set(after.name, after)
    this.#tell(after, before)
  }

  #tell(after: ReplicaSet | undefined, before: ReplicaSet | undefined): void {
    this.#list = undefined
    for (const watcher of this.#setWatchers) watcher.replicaSet(after, before)
  }
}
