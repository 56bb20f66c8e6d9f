import { assert } from '../assert.ts'
import { type RandomStream, randomStream } from '../engine/random-stream.ts'
import type { Deployment, DeploymentStatus } from '../kubernetes/deployment/deployment.ts'
import type { HpaPod, HpaPods } from '../kubernetes/hpa/hpa-view.ts'
import type { Pod } from '../kubernetes/pod/pod.ts'
import { type ReplicaSet, type ReplicaSetStatus, withStatus } from '../kubernetes/replica-set/replica-set.ts'
import type { PodTally } from '../kubernetes/replica-set/replica-set-sync.ts'
import { VictimPool } from './victim-pool.ts'
import type { PodChange, Watcher } from './watcher.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A watcher of one kind of object. */
type Told<Kind extends keyof Watcher> = Watcher & { [K in Kind]-?: NonNullable<Watcher[K]> }

function isTold<Kind extends keyof Watcher>(watcher: Watcher, kind: Kind): watcher is Told<Kind> {
  return watcher[kind] !== undefined
}

/** One ReplicaSet with its pods, and the pods' numbers kept up to date rather than counted at every look. */
type Owner = {
  set: ReplicaSet
  readonly active: VictimPool
  readonly tally: Mutable<PodTally>
  /** Terminating pods that have not stopped being ready. */
  readyTerminating: number
}

/**
 * The API server's state of one workload: the one place in the simulator that changes.
 *
 * The controllers' rules are pure functions over what is read here; the actors carry out what these return by the
 * verbs below. Each verb keeps the tallies right and tells the watchers; none decides anything.
 */
export class World {
  readonly #deploymentWatchers: Told<'deployment'>[] = []
  readonly #setWatchers: Told<'replicaSet'>[] = []
  readonly #podWatchers: Told<'pod'>[] = []
  readonly #owners = new Map<string, Owner>()
  readonly #uids: RandomStream
  #deployment: Deployment | undefined
  /** Kept between writes: it is read at every sync and every sample. */
  #sets: readonly ReplicaSet[] | undefined
  #created = 0

  /** @param deployment undefined for a bare ReplicaSet */
  constructor(deployment: Deployment | undefined, seed: number) {
    this.#deployment = deployment
    this.#uids = randomStream(seed, 'uid')
  }

  /** From now on the watcher is told of every write, after those that watch already. */
  watch(watcher: Watcher): void {
    if (isTold(watcher, 'deployment')) this.#deploymentWatchers.push(watcher)
    if (isTold(watcher, 'replicaSet')) this.#setWatchers.push(watcher)
    if (isTold(watcher, 'pod')) this.#podWatchers.push(watcher)
  }

  /** Undefined for a bare ReplicaSet. */
  get deployment(): Deployment | undefined {
    return this.#deployment
  }

  replicaSets(): readonly ReplicaSet[] {
    if (this.#sets !== undefined) return this.#sets
    const sets: ReplicaSet[] = []
    for (const owner of this.#owners.values()) sets.push(owner.set)
    this.#sets = sets
    return sets
  }

  replicaSet(name: string): ReplicaSet | undefined {
    return this.#owners.get(name)?.set
  }

  tally(name: string): PodTally {
    return this.#owner(name).tally
  }

  /** The pods of a set that have no deletion mark, in order of creation. */
  activePods(name: string): readonly Pod[] {
    return this.#owner(name).active.pods()
  }

  /** The pods that a set gives up next, in the order of the controller. */
  victims(name: string, count: number, nowMs: number): readonly Pod[] {
    return this.#owner(name).active.victims(count, nowMs)
  }

  /** Whether any pod of a set with another image exists, a terminating one included. */
  hasPodsOfOtherImages(image: string): boolean {
    for (const { set, tally } of this.#owners.values())
      if (set.image !== image && tally.active + tally.terminating > 0) return true
    return false
  }

  /** The scale subresource of the workload, as autoscalers read it. */
  scale(): { readonly specReplicas: number; readonly statusReplicas: number } {
    if (this.#deployment !== undefined)
      return {
        specReplicas: this.#deployment.spec.replicas,
        statusReplicas: this.#deployment.status.replicas,
      }
    const [set] = this.replicaSets()
    return { specReplicas: set?.replicas ?? 0, statusReplicas: set?.status.replicas ?? 0 }
  }

  /** Writes spec.replicas of the workload. */
  putScale(replicas: number): void {
    const deployment = this.#deployment
    if (deployment !== undefined)
      this.putDeployment({
        ...deployment,
        spec: { ...deployment.spec, replicas },
        generation: deployment.generation + 1,
      })
    else for (const set of this.replicaSets()) this.putReplicaSet({ ...set, replicas })
  }

  /**
   * The pods that an autoscaler's selector finds, terminating ones included in the numbers.
   *
   * @param withList whether its metrics are measured pod by pod: only then the active pods are listed
   */
  podsOfAutoscaler(withList: boolean): HpaPods {
    let count = 0
    let readyCount = 0
    for (const { tally, readyTerminating } of this.#owners.values()) {
      count += tally.active + tally.terminating
      readyCount += tally.ready + readyTerminating
    }
    const list = withList
      ? [...this.#owners.values()].flatMap(({ active }) => active.pods().map(asAutoscaledPod))
      : []
    return { count, readyCount, list }
  }

  putDeployment(next: Deployment): void {
    const before = this.#deployment
    assert(before !== undefined, 'only a Deployment can be written as one')
    this.#deployment = next
    for (const watcher of this.#deploymentWatchers) watcher.deployment(next, before)
  }

  putDeploymentStatus(status: DeploymentStatus, revision: number): void {
    assert(this.#deployment !== undefined, 'only a Deployment has a Deployment status')
    const { spec, generation } = this.#deployment
    this.putDeployment({ spec, generation, revision, status })
  }

  addReplicaSet(set: ReplicaSet): void {
    assert(!this.#owners.has(set.name), `ReplicaSet ${set.name} exists already`)
    const tally = { active: 0, ready: 0, available: 0, terminating: 0 }
    this.#owners.set(set.name, { set, active: new VictimPool(), tally, readyTerminating: 0 })
    this.#tellOfSet(set, undefined)
  }

  /** Writes the set's spec and annotations; the generation rises when the spec changed. */
  putReplicaSet(next: ReplicaSet): void {
    const owner = this.#owner(next.name)
    const before = owner.set
    const isSpecChanged =
      next.replicas !== before.replicas ||
      next.minReadySeconds !== before.minReadySeconds ||
      next.image !== before.image
    owner.set = {
      ...next,
      generation: isSpecChanged ? before.generation + 1 : before.generation,
      status: before.status,
    }
    this.#tellOfSet(owner.set, before)
  }

  putReplicaSetStatus(name: string, status: ReplicaSetStatus): void {
    const owner = this.#owner(name)
    const before = owner.set
    owner.set = withStatus(before, status)
    this.#tellOfSet(owner.set, before)
  }

  deleteReplicaSet(name: string): void {
    const { active, set } = this.#owner(name)
    assert(active.size === 0, `ReplicaSet ${name} is deleted with pods`)
    this.#owners.delete(name)
    this.#tellOfSet(undefined, set)
  }

  /** @param node undefined leaves the pod to the scheduler */
  createPod(name: string, node: string | undefined, nowMs: number): Pod {
    const owner = this.#owner(name)
    const pod: Pod = {
      ordinal: this.#created,
      uid: Math.floor(this.#uids.next() * 0x1_0000_0000),
      replicaSet: name,
      image: owner.set.image,
      createdAtMs: nowMs,
      readyAtMs: undefined,
      deletedAtMs: undefined,
      isAvailable: false,
      restarts: 0,
      node,
      phase: 'Pending',
      deletionCost: 0,
    }
    this.#created += 1
    owner.active.put(pod)
    owner.tally.active += 1
    this.#tellOfPod(pod, 'created')
    return pod
  }

  /** Turns the pod ready. A pod with a deletion mark stays out of every count. */
  markReady(pod: Pod, nowMs: number): void {
    if (pod.deletedAtMs !== undefined || pod.readyAtMs !== undefined) return
    const record = pod as Mutable<Pod>
    record.readyAtMs = nowMs
    record.phase = 'Running'
    const owner = this.#owner(pod.replicaSet)
    owner.tally.ready += 1
    owner.active.put(pod)
    this.#tellOfPod(pod, 'ready')
  }

  /** Counts a ready pod as available. */
  markAvailable(pod: Pod): void {
    if (pod.deletedAtMs !== undefined || pod.isAvailable) return
    assert(pod.readyAtMs !== undefined, 'a pod is ready before it is available')
    ;(pod as Mutable<Pod>).isAvailable = true
    this.#owner(pod.replicaSet).tally.available += 1
    this.#tellOfPod(pod, 'available')
  }

  /** Takes a pod out of the available ones that is ready, but not for long enough. */
  markUnavailable(pod: Pod): void {
    if (!pod.isAvailable) return
    ;(pod as Mutable<Pod>).isAvailable = false
    this.#owner(pod.replicaSet).tally.available -= 1
    this.#tellOfPod(pod, 'unavailable')
  }

  /** Turns a ready pod not ready, and with that not available. */
  markUnready(pod: Pod): void {
    if (pod.deletedAtMs !== undefined || pod.readyAtMs === undefined) return
    this.markUnavailable(pod)
    ;(pod as Mutable<Pod>).readyAtMs = undefined
    const owner = this.#owner(pod.replicaSet)
    owner.tally.ready -= 1
    owner.active.put(pod)
    this.#tellOfPod(pod, 'unready')
  }

  /** Puts the deletion mark on the pod: from now on no controller counts it. */
  markDeleted(pod: Pod, nowMs: number): void {
    assert(pod.deletedAtMs === undefined, 'a pod gets one deletion mark')
    const owner = this.#owner(pod.replicaSet)
    const { active, tally } = owner
    if (pod.readyAtMs !== undefined) {
      tally.ready -= 1
      owner.readyTerminating += 1
    }
    if (pod.isAvailable) tally.available -= 1
    tally.active -= 1
    tally.terminating += 1
    active.remove(pod)
    ;(pod as Mutable<Pod>).deletedAtMs = nowMs
    this.#tellOfPod(pod, 'marked')
  }

  /** The pod's containers have ended and the object is gone. */
  removePod(pod: Pod): void {
    const owner = this.#owners.get(pod.replicaSet)
    if (owner !== undefined) {
      owner.tally.terminating -= 1
      if (pod.readyAtMs !== undefined) owner.readyTerminating -= 1
    }
    this.#tellOfPod(pod, 'removed')
  }

  #owner(name: string): Owner {
    const owner = this.#owners.get(name)
    assert(owner !== undefined, `ReplicaSet ${name} does not exist`)
    return owner
  }

  #tellOfSet(after: ReplicaSet | undefined, before: ReplicaSet | undefined): void {
    this.#sets = undefined
    for (const watcher of this.#setWatchers) watcher.replicaSet(after, before)
  }

  #tellOfPod(pod: Pod, change: PodChange): void {
    for (const watcher of this.#podWatchers) watcher.pod(pod, change)
  }
}

function asAutoscaledPod(pod: Pod): HpaPod {
  return {
    ordinal: pod.ordinal,
    phase: pod.phase,
    isDeleted: false,
    isReady: pod.readyAtMs !== undefined,
    readyChangedAtMs: pod.readyAtMs ?? pod.createdAtMs,
    startedAtMs: pod.createdAtMs,
    requestsMilli: {},
    containers: [],
  }
}
