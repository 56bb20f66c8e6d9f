import type { ReplicaSet } from '../../../kubernetes/replica-set/replica-set.ts'
import { slowStartBatch } from '../../../kubernetes/replica-set/slow-start.ts'
import type { Agenda } from '../../agenda.ts'
import type { NewPod } from '../../world/pod-registry.ts'
import type { World } from '../../world/world.ts'

/**
 * From one batch of new pods to the next, in milliseconds: a round trip to the API server. An assumption, of what a
 * control plane on two cores does. Pods of one sync that start equally fast get ready apart by it, and a rollout takes
 * them one by one.
 */
const BATCH_MS = 10

/** Creates the pods that one sync of a ReplicaSet wants, batch by batch. */
export class PodCreation {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #newPod: (set: ReplicaSet) => NewPod
  readonly #podQuota: number

  /**
   * @param newPod what a pod of the set starts with
   * @param podQuota the most pods that may exist; a further one is refused
   */
  constructor(agenda: Agenda, world: World, newPod: (set: ReplicaSet) => NewPod, podQuota: number) {
    this.#agenda = agenda
    this.#world = world
    this.#newPod = newPod
    this.#podQuota = podQuota
  }

  /**
   * The first batch comes at once.
   *
   * @param whenDone called when the last has come, which is now for a single pod, or when one was refused
   */
  create(set: ReplicaSet, count: number, whenDone: (isRefused: boolean) => void): void {
    this.#createBatch(set, count, 0, whenDone)
  }

  #createBatch(set: ReplicaSet, left: number, batch: number, whenDone: (isRefused: boolean) => void): void {
    const size = slowStartBatch(batch, left)
    for (let i = 0; i < size; i += 1) {
      if (this.#isFull()) {
        whenDone(true)
        return
      }
      this.#world.pods.create(this.#newPod(set), this.#agenda.nowMs)
    }
    if (size === left) whenDone(false)
    else
      this.#agenda.after(BATCH_MS, 'replicaSetController', () =>
        this.#createBatch(set, left - size, batch + 1, whenDone),
      )
  }

  /** Without a quota nobody counts. */
  #isFull(): boolean {
    return this.#podQuota !== Number.POSITIVE_INFINITY && this.#world.pods.count().count >= this.#podQuota
  }
}
