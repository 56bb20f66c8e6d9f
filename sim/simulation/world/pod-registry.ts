import { assert } from '../../assert.ts'
import { type RandomStream, randomStream } from '../../engine/random-stream.ts'
import type { Pod } from '../../kubernetes/pod/pod.ts'
import type { PodTally } from '../../kubernetes/replica-set/replica-set-sync.ts'
import { VictimPool } from './victim-pool.ts'
import type { PodChange, Told } from './watcher.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The pods of one ReplicaSet, and their numbers, kept up to date rather than counted at every look. */
type Owner = {
  readonly active: VictimPool
  readonly tally: Mutable<PodTally>
  /** Terminating pods that have not stopped being ready. */
  readyTerminating: number
}

/** Who a new pod belongs to, and what it starts with. */
export type NewPod = {
  readonly replicaSet: string
  readonly image: string
  /** Undefined leaves the pod to the scheduler. */
  readonly node: string | undefined
  readonly deletionCost: number
}

/** All pods of the world. Verbs change them, keep the numbers, and tell the watchers. */
export class PodRegistry {
  readonly #watchers: Told<'pod'>[] = []
  readonly #owners = new Map<string, Owner>()
  readonly #uids: RandomStream
  /** Active pods of all sets, by node. */
  readonly #activeOnNode = new Map<string, number>()
  #created = 0

  constructor(seed: number) {
    this.#uids = randomStream(seed, 'uid')
  }

  watch(watcher: Told<'pod'>): void {
    this.#watchers.push(watcher)
  }

  addOwner(replicaSet: string): void {
    const tally = { active: 0, ready: 0, available: 0, terminating: 0 }
    this.#owners.set(replicaSet, { active: new VictimPool(), tally, readyTerminating: 0 })
  }

  removeOwner(replicaSet: string): void {
    assert(this.#owner(replicaSet).active.size === 0, `ReplicaSet ${replicaSet} is deleted with pods`)
    this.#owners.delete(replicaSet)
  }

  tally(replicaSet: string): PodTally {
    return this.#owner(replicaSet).tally
  }

  /** The pods of a set that have no deletion mark, in order of creation. */
  active(replicaSet: string): readonly Pod[] {
    return this.#owner(replicaSet).active.pods()
  }

  /** Those of all sets. */
  allActive(): readonly Pod[] {
    return [...this.#owners.values()].flatMap(({ active }) => active.pods())
  }

  /** The pods that a set gives up next, in the order of the controller. */
  victims(replicaSet: string, count: number, nowMs: number): readonly Pod[] {
    const { active } = this.#owner(replicaSet)
    if (this.#activeOnNode.size < 2) return active.victims(count, nowMs)
    return active.victims(count, nowMs, (node) =>
      node === undefined ? 0 : (this.#activeOnNode.get(node) ?? 0),
    )
  }

  /** How many pods a selector of the workload finds, terminating ones included. */
  count(): { readonly count: number; readonly readyCount: number } {
    let count = 0
    let readyCount = 0
    for (const { tally, readyTerminating } of this.#owners.values()) {
      count += tally.active + tally.terminating
      readyCount += tally.ready + readyTerminating
    }
    return { count, readyCount }
  }

  create({ replicaSet, image, node, deletionCost }: NewPod, nowMs: number): Pod {
    const { active, tally } = this.#owner(replicaSet)
    const pod: Pod = {
      ordinal: this.#created,
      uid: Math.floor(this.#uids.next() * 0x1_0000_0000),
      replicaSet,
      image,
      createdAtMs: nowMs,
      readyAtMs: undefined,
      deletedAtMs: undefined,
      isAvailable: false,
      restarts: 0,
      node,
      phase: 'Pending',
      deletionCost,
    }
    this.#created += 1
    active.put(pod)
    tally.active += 1
    this.#countOnNode(node, 1)
    this.#tell(pod, 'created')
    return pod
  }

  /** Gives a pod its node; one that is being deleted needs none any more. */
  bind(pod: Pod, node: string): void {
    if (pod.deletedAtMs !== undefined) return
    this.#countOnNode(node, 1)
    this.#change(pod, { node }, 'bound')
  }

  /** All containers of the pod have started. */
  markStarted(pod: Pod): void {
    this.#change(pod, { phase: 'Running' }, 'started')
  }

  /** A container of the pod has started again. */
  markRestarted(pod: Pod): void {
    this.#change(pod, { restarts: pod.restarts + 1 }, 'restarted')
  }

  /** Turns the pod ready. A pod with a deletion mark stays out of every count. */
  markReady(pod: Pod, nowMs: number): void {
    if (pod.deletedAtMs !== undefined || pod.readyAtMs !== undefined) return
    this.#owner(pod.replicaSet).tally.ready += 1
    this.#change(pod, { readyAtMs: nowMs, phase: 'Running' }, 'ready')
  }

  /** Turns a ready pod not ready, and with that not available. */
  markUnready(pod: Pod): void {
    if (pod.readyAtMs === undefined) return
    const owner = this.#owner(pod.replicaSet)
    if (pod.deletedAtMs !== undefined) {
      owner.readyTerminating -= 1
      ;(pod as Mutable<Pod>).readyAtMs = undefined
      return
    }
    this.markUnavailable(pod)
    owner.tally.ready -= 1
    this.#change(pod, { readyAtMs: undefined }, 'unready')
  }

  /** Counts a ready pod as available. */
  markAvailable(pod: Pod): void {
    if (pod.deletedAtMs !== undefined || pod.isAvailable) return
    assert(pod.readyAtMs !== undefined, 'a pod is ready before it is available')
    this.#owner(pod.replicaSet).tally.available += 1
    ;(pod as Mutable<Pod>).isAvailable = true
    this.#tell(pod, 'available')
  }

  /** Takes a pod out of the available ones that is ready, but not for long enough. */
  markUnavailable(pod: Pod): void {
    if (!pod.isAvailable) return
    this.#owner(pod.replicaSet).tally.available -= 1
    ;(pod as Mutable<Pod>).isAvailable = false
    this.#tell(pod, 'unavailable')
  }

  /** Puts the deletion mark on the pod: from now on no controller counts it. */
  markDeleted(pod: Pod, nowMs: number): void {
    assert(pod.deletedAtMs === undefined, 'a pod gets one deletion mark')
    const owner = this.#owner(pod.replicaSet)
    if (pod.readyAtMs !== undefined) {
      owner.tally.ready -= 1
      owner.readyTerminating += 1
    }
    if (pod.isAvailable) owner.tally.available -= 1
    owner.tally.active -= 1
    owner.tally.terminating += 1
    owner.active.remove(pod)
    this.#countOnNode(pod.node, -1)
    ;(pod as Mutable<Pod>).deletedAtMs = nowMs
    this.#tell(pod, 'marked')
  }

  /** The pod's containers have ended and the object is gone. Its set may have gone before. */
  remove(pod: Pod): void {
    const owner = this.#owners.get(pod.replicaSet)
    if (owner !== undefined) {
      owner.tally.terminating -= 1
      if (pod.readyAtMs !== undefined) owner.readyTerminating -= 1
    }
    this.#tell(pod, 'removed')
  }

  /** Whether the pod's programs answer requests, whatever the API says of it. */
  noteAnswering(pod: Pod, isAnswering: boolean): void {
    this.#tell(pod, isAnswering ? 'answering' : 'silent')
  }

  #change(pod: Pod, fields: Partial<Pod>, change: PodChange): void {
    Object.assign(pod as Mutable<Pod>, fields)
    // Victims are chosen by nearly every field.
    if (pod.deletedAtMs === undefined) this.#owner(pod.replicaSet).active.put(pod)
    this.#tell(pod, change)
  }

  #countOnNode(node: string | undefined, by: 1 | -1): void {
    if (node !== undefined) this.#activeOnNode.set(node, (this.#activeOnNode.get(node) ?? 0) + by)
  }

  #owner(replicaSet: string): Owner {
    const owner = this.#owners.get(replicaSet)
    assert(owner !== undefined, `ReplicaSet ${replicaSet} does not exist`)
    return owner
  }

  #tell(pod: Pod, change: PodChange): void {
    for (const watcher of this.#watchers) watcher.pod(pod, change)
  }
}
