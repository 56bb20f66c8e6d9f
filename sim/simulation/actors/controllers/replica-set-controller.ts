import { availableAtMs, type Pod } from '../../../kubernetes/pod/pod.ts'
import type { ReplicaSet, ReplicaSetStatus } from '../../../kubernetes/replica-set/replica-set.ts'
import {
  type PodTally,
  statusAfterCreation,
  syncReplicaSet,
} from '../../../kubernetes/replica-set/replica-set-sync.ts'
import type { ClientRate } from '../../../scenario/scenario.ts'
import type { Agenda } from '../../agenda.ts'
import type { NewPod } from '../../world/pod-registry.ts'
import { type PodChange, UNCOUNTED, type Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'
import { ApiClient } from './api-client.ts'
import { PodCreation } from './pod-creation.ts'
import { WorkQueue } from './work-queue.ts'

/**
 * From a write until the ReplicaSet controller acts on it, in milliseconds. An assumption, of the order seen on an
 * idle control plane. Rollouts last seconds, so that their length does not depend on it; their order does: the pods
 * of a set that shrinks are marked before the next sync of the Deployment lets another set grow.
 */
const DELAY_MS = 2

/** From a failed sync to the next one: it doubles with each failure. */
const RETRY_MS = 5
const RETRY_MAX_MS = 1_000_000

/** How often a status is tried again that met a conflict. */
const STATUS_RETRIES = 1

/** Syncs ReplicaSets when they or their pods change, and counts pods as available when their time has come. */
export class ReplicaSetController implements Watcher {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #client: ApiClient
  readonly #queue: WorkQueue
  readonly #creation: PodCreation

  /** How many syncs of a set in a row have failed. */
  readonly #failures = new Map<string, number>()

  /**
   * @param clientRate how fast it may write
   * @param newPod what a pod of the set starts with
   * @param podQuota the most pods that may exist
   */
  constructor(
    agenda: Agenda,
    world: World,
    clientRate: ClientRate | undefined,
    newPod: (set: ReplicaSet) => NewPod,
    podQuota: number,
  ) {
    this.#agenda = agenda
    this.#world = world
    this.#client = new ApiClient(agenda, clientRate)
    this.#creation = new PodCreation(agenda, world, this.#client, newPod, podQuota)
    this.#queue = new WorkQueue(agenda, 'replicaSetController', DELAY_MS, (name) => this.#sync(name))
    world.watch(this)
    for (const set of world.replicaSets())
      if (isOff(set, world.pods.tally(set.name))) this.#queue.add(set.name)
  }

  replicaSet(after: ReplicaSet | undefined, before: ReplicaSet | undefined): void {
    if (after === undefined) return
    // Its own status writes wake the real controller too; that sync finds nothing to do.
    if (after.status === before?.status || before === undefined) this.#queue.add(after.name)
    if (before !== undefined && after.minReadySeconds !== before.minReadySeconds) this.#recount(after)
  }

  pod(pod: Pod, change: PodChange): void {
    if (UNCOUNTED.has(change)) return
    if (change === 'ready') this.#countAsAvailable(pod)
    this.#queue.add(pod.replicaSet)
  }

  #countAsAvailable(pod: Pod): void {
    const set = this.#world.replicaSet(pod.replicaSet)
    if (set === undefined || pod.readyAtMs === undefined || pod.deletedAtMs !== undefined) return
    const atMs = availableAtMs(pod.readyAtMs, set.minReadySeconds)
    if (atMs <= this.#agenda.nowMs) this.#world.pods.markAvailable(pod)
    // By then the pod may have been unready in between, or minReadySeconds may have changed: it is judged anew.
    else this.#agenda.at(atMs, 'kubelet', () => this.#countAsAvailable(pod))
  }

  /** minReadySeconds changed: pods that had been ready long enough may not have been any more. */
  #recount(set: ReplicaSet): void {
    for (const pod of this.#world.pods.active(set.name)) {
      if (pod.readyAtMs === undefined) continue
      if (availableAtMs(pod.readyAtMs, set.minReadySeconds) > this.#agenda.nowMs)
        this.#world.pods.markUnavailable(pod)
      this.#countAsAvailable(pod)
    }
  }

  #sync(name: string): void {
    const set = this.#world.replicaSet(name)
    if (set === undefined) return
    const { creations, deletions, status } = syncReplicaSet(set, this.#world.pods.tally(name))
    if (creations > 0) {
      // One pod comes within this very moment, unless the client is held back.
      this.#queue.hold(name)
      this.#creation.create(set, creations, (isRefused) => this.#finish(set, status, isRefused))
    } else if (deletions > 0) this.#delete(set, deletions, status)
    else this.#finish(set, status, false)
  }

  /** All at once, as far as the client lets it. */
  #delete(set: ReplicaSet, count: number, status: ReplicaSetStatus | undefined): void {
    const victims = this.#world.pods.victims(set.name, count, this.#agenda.nowMs)
    let left = victims.length
    for (const pod of victims)
      this.#inTurn(set.name, () => {
        // Until its turn came, its node may have been lost.
        if (pod.deletedAtMs === undefined) this.#world.pods.markDeleted(pod, this.#agenda.nowMs)
        this.#client.tell(set.name)
        left -= 1
        if (left === 0) this.#finish(set, status, false)
      })
  }

  #finish(set: ReplicaSet, status: ReplicaSetStatus | undefined, isRefused: boolean): void {
    const after = statusAfterCreation(set.status, status, isRefused)
    if (after === undefined) this.#end(set.name, isRefused)
    else this.#putStatus(set, after, 0, isRefused)
  }

  /**
   * Writes the status over the set as it was read. If somebody has written the set meanwhile, the API server refuses;
   * then the set is read anew, and the same status is tried once more (replica_set_utils.go: updateReplicaSetStatus).
   * While the client is held back these are three turns, in which nothing else of the set is done.
   */
  #putStatus(seen: ReplicaSet, status: ReplicaSetStatus, retries: number, hasFailed: boolean): void {
    const { name } = seen
    this.#inTurn(name, () => {
      const now = this.#world.replicaSet(name)
      if (now === seen) this.#world.putReplicaSetStatus(name, status)
      if (now === seen || now === undefined || retries === STATUS_RETRIES)
        this.#end(name, hasFailed || (now !== undefined && now !== seen))
      else
        this.#inTurn(name, () =>
          this.#putStatus(this.#world.replicaSet(name) ?? now, status, retries + 1, hasFailed),
        )
    })
  }

  /** Does it when the client lets it; until then no other sync of the set begins. */
  #inTurn(name: string, act: () => void): void {
    const waitMs = this.#client.reserve()
    if (waitMs === 0) {
      act()
      return
    }
    this.#queue.hold(name)
    this.#agenda.after(waitMs, 'replicaSetController', act)
  }

  #end(name: string, hasFailed: boolean): void {
    if (hasFailed) this.#retry(name)
    else if (this.#failures.size > 0) this.#failures.delete(name)
    this.#queue.release(name)
  }

  /** Later and later, until a sync succeeds (client-go: DefaultTypedControllerRateLimiter). */
  #retry(name: string): void {
    const failures = this.#failures.get(name) ?? 0
    this.#failures.set(name, failures + 1)
    this.#queue.addAt(name, this.#agenda.nowMs + Math.min(RETRY_MS * 2 ** failures, RETRY_MAX_MS))
  }
}

/** Whether a set has something to sync when a simulation begins. */
function isOff(set: ReplicaSet, { active, ready }: PodTally): boolean {
  return active !== set.replicas || ready !== set.status.readyReplicas
}
