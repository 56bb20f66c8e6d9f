import { assert } from '../assert.ts'
import { type RandomStream, randomStream } from '../engine/random-stream.ts'
import type { Deployment, DeploymentStatus } from '../kubernetes/deployment/deployment.ts'
import { availableAtMs, type Pod } from '../kubernetes/pod/pod.ts'
import type { ReplicaSet, ReplicaSetStatus } from '../kubernetes/replica-set/replica-set.ts'
import type { PodTally } from '../kubernetes/replica-set/replica-set-sync.ts'
import { chooseVictims } from '../kubernetes/replica-set/victims.ts'
import type { PodCounts, Sample } from '../outcome/timeline.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** One ReplicaSet with its pods, and the pods' numbers kept up to date rather than counted at every look. */
type Owner = {
  set: ReplicaSet
  readonly active: Set<Mutable<Pod>>
  readonly tally: Mutable<PodTally>
  hasHadPods: boolean
}

/**
 * The API server's state of one workload: the one place in the simulator that changes.
 *
 * The controllers' rules are pure functions over what is read here; the loop in `simulate` carries out what they
 * return by the verbs below. Each verb keeps the tallies right; none decides anything.
 */
export class World {
  /** Undefined for a bare ReplicaSet. */
  deployment: Deployment | undefined
  readonly #owners = new Map<string, Owner>()
  readonly #uids: RandomStream
  /** Templates of a bare ReplicaSet in order of appearance: they stand for revisions there. */
  readonly #images: string[] = []
  readonly #bareCounts = new Map<string, Mutable<PodCounts>>()
  #created = 0
  #recounts = 0

  constructor(deployment: Deployment | undefined, seed: number) {
    this.deployment = deployment
    this.#uids = randomStream(seed, 'uid')
  }

  /** Rises with every change of a number of pods, so that a loop samples only when there is something new. */
  get recounts(): number {
    return this.#recounts
  }

  replicaSets(): readonly ReplicaSet[] {
    return [...this.#owners.values()].map((owner) => owner.set)
  }

  replicaSet(name: string): ReplicaSet | undefined {
    return this.#owners.get(name)?.set
  }

  tally(name: string): PodTally {
    return this.#owner(name).tally
  }

  victims(name: string, count: number, nowMs: number): readonly Pod[] {
    return chooseVictims([...this.#owner(name).active], count, nowMs)
  }

  /** Whether any pod of a set with another image exists, a terminating one included. */
  hasPodsOfOtherImages(image: string): boolean {
    for (const { set, tally } of this.#owners.values())
      if (set.image !== image && tally.active + tally.terminating > 0) return true
    return false
  }

  putDeployment(status: DeploymentStatus, revision: number): void {
    assert(this.deployment !== undefined, 'only a Deployment has a Deployment status')
    this.deployment = { ...this.deployment, status, revision }
  }

  addReplicaSet(set: ReplicaSet): void {
    assert(!this.#owners.has(set.name), `ReplicaSet ${set.name} exists already`)
    this.#owners.set(set.name, {
      set,
      active: new Set(),
      tally: { active: 0, ready: 0, available: 0, terminating: 0 },
      hasHadPods: false,
    })
  }

  /** Writes the set's spec and annotations; the generation rises when the spec changed. */
  putReplicaSet(next: ReplicaSet): void {
    const owner = this.#owner(next.name)
    const { set } = owner
    // A sample is keyed by revision.
    if (next.revision !== set.revision) this.#recounts += 1
    const isSpecChanged =
      next.replicas !== set.replicas ||
      next.minReadySeconds !== set.minReadySeconds ||
      next.image !== set.image
    owner.set = {
      ...next,
      generation: isSpecChanged ? set.generation + 1 : set.generation,
      status: set.status,
    }
  }

  putReplicaSetStatus(name: string, status: ReplicaSetStatus): void {
    const owner = this.#owner(name)
    owner.set = { ...owner.set, status }
  }

  deleteReplicaSet(name: string): void {
    assert(this.#owner(name).active.size === 0, `ReplicaSet ${name} is deleted with pods`)
    this.#owners.delete(name)
  }

  createPod(name: string, nowMs: number): Pod {
    const owner = this.#owner(name)
    const pod: Mutable<Pod> = {
      ordinal: this.#created,
      uid: Math.floor(this.#uids.next() * 0x1_0000_0000),
      replicaSet: name,
      image: owner.set.image,
      createdAtMs: nowMs,
      readyAtMs: undefined,
      deletedAtMs: undefined,
      isAvailable: false,
      restarts: 0,
      node: 'node',
      phase: 'Pending',
      deletionCost: 0,
    }
    this.#created += 1
    owner.hasHadPods = true
    owner.active.add(pod)
    this.#count(owner, pod, 'active', 1)
    return pod
  }

  /** Turns the pod ready, unless it is being deleted. Returns when it will be available, or undefined. */
  markReady(pod: Pod, nowMs: number): number | undefined {
    const owner = this.#owner(pod.replicaSet)
    if (pod.deletedAtMs !== undefined) return undefined
    const record = pod as Mutable<Pod>
    record.readyAtMs = nowMs
    this.#count(owner, pod, 'ready', 1)
    const atMs = availableAtMs(nowMs, owner.set.minReadySeconds)
    if (atMs <= nowMs) this.#count(owner, pod, 'available', 1)
    return atMs
  }

  /** Counts a pod as available that became so by the passing of minReadySeconds. */
  markAvailable(pod: Pod): void {
    if (pod.deletedAtMs === undefined) this.#count(this.#owner(pod.replicaSet), pod, 'available', 1)
  }

  /** Puts the deletion mark on the pod: from now on no controller counts it. */
  markDeleted(pod: Pod, nowMs: number): void {
    assert(pod.deletedAtMs === undefined, 'a pod gets one deletion mark')
    const owner = this.#owner(pod.replicaSet)
    if (pod.readyAtMs !== undefined) {
      this.#count(owner, pod, 'ready', -1)
      if (availableAtMs(pod.readyAtMs, owner.set.minReadySeconds) <= nowMs)
        this.#count(owner, pod, 'available', -1)
    }
    this.#count(owner, pod, 'active', -1)
    this.#count(owner, pod, 'terminating', 1)
    owner.active.delete(pod as Mutable<Pod>)
    ;(pod as Mutable<Pod>).deletedAtMs = nowMs
  }

  /** The pod's containers have ended and the object is gone. */
  removePod(pod: Pod): void {
    const owner = this.#owners.get(pod.replicaSet)
    if (owner !== undefined) this.#count(owner, pod, 'terminating', -1)
  }

  /** The revision that a pod of this image in this set is counted under. */
  revisionKey(set: ReplicaSet, image: string): string {
    if (this.deployment !== undefined) return String(set.revision)
    if (!this.#images.includes(image)) this.#images.push(image)
    return String(this.#images.indexOf(image) + 1)
  }

  /** The counts of all sets that have had pods. */
  sample(tMs: number): Sample {
    const revisions: Record<string, PodCounts> = {}
    if (this.deployment === undefined)
      for (const [image, counts] of this.#bareCounts)
        revisions[this.#images.indexOf(image) + 1] = { ...counts }
    else
      for (const { set, tally, hasHadPods } of this.#owners.values())
        if (hasHadPods) {
          const { active: pods, ready, available, terminating } = tally
          revisions[set.revision] = { pods, ready, available, terminating }
        }
    return { tMs, revisions }
  }

  #owner(name: string): Owner {
    const owner = this.#owners.get(name)
    assert(owner !== undefined, `ReplicaSet ${name} does not exist`)
    return owner
  }

  #count(owner: Owner, pod: Pod, what: keyof PodTally, by: 1 | -1): void {
    owner.tally[what] += by
    this.#recounts += 1
    if (this.deployment !== undefined) return
    this.revisionKey(owner.set, pod.image)
    const counts = this.#bareCounts.get(pod.image) ?? { pods: 0, ready: 0, available: 0, terminating: 0 }
    counts[what === 'active' ? 'pods' : what] += by
    this.#bareCounts.set(pod.image, counts)
  }
}
