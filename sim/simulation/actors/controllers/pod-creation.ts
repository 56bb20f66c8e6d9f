import type { ReplicaSet } from '../../../kubernetes/replica-set/replica-set.ts'
import { slowStartBatch } from '../../../kubernetes/replica-set/slow-start.ts'
import type { Agenda } from '../../agenda.ts'
import type { NewPod } from '../../world/pod-registry.ts'
import type { World } from '../../world/world.ts'
import type { ApiClient } from './api-client.ts'

/**
 * From one batch of new pods to the next, in milliseconds: a round trip to the API server. An assumption, of what a
 * control plane on two cores does. Pods of one sync that start equally fast get ready apart by it, and a rollout takes
 * them one by one.
 */
const BATCH_MS = 10

/** Pods that are created at the same time. */
type Batch = {
  readonly set: ReplicaSet
  /** Pods that are still to be created, these included. */
  readonly left: number
  readonly index: number
  readonly size: number
  readonly whenDone: (isRefused: boolean) => void
  answered: number
  isRefused: boolean
}

/** Creates the pods that one sync of a ReplicaSet wants, batch by batch. */
export class PodCreation {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #client: ApiClient
  readonly #newPod: (set: ReplicaSet) => NewPod
  readonly #podQuota: number

  /**
   * @param newPod what a pod of the set starts with
   * @param podQuota the most pods that may exist; a further one is refused
   */
  constructor(
    agenda: Agenda,
    world: World,
    client: ApiClient,
    newPod: (set: ReplicaSet) => NewPod,
    podQuota: number,
  ) {
    this.#agenda = agenda
    this.#world = world
    this.#client = client
    this.#newPod = newPod
    this.#podQuota = podQuota
  }

  /**
   * The first batch comes at once, unless the client is held back.
   *
   * @param whenDone called when the last has come, which may be now for a single pod, or when one was refused
   */
  create(set: ReplicaSet, count: number, whenDone: (isRefused: boolean) => void): void {
    this.#createBatch(set, count, 0, whenDone)
  }

  #createBatch(set: ReplicaSet, left: number, index: number, whenDone: (isRefused: boolean) => void): void {
    const size = slowStartBatch(index, left)
    const batch: Batch = { set, left, index, size, answered: 0, isRefused: false, whenDone }
    for (let i = 0; i < size; i += 1) {
      const waitMs = this.#client.reserve()
      if (waitMs === 0) this.#createOne(batch)
      else this.#agenda.after(waitMs, 'replicaSetController', () => this.#createOne(batch))
    }
  }

  #createOne(batch: Batch): void {
    const { set, left, index, size, whenDone } = batch
    if (!this.#create(set)) batch.isRefused = true
    batch.answered += 1
    if (batch.answered < size) return
    if (size === left || batch.isRefused) whenDone(batch.isRefused)
    else
      this.#agenda.after(BATCH_MS, 'replicaSetController', () =>
        this.#createBatch(set, left - size, index + 1, whenDone),
      )
  }

  /** @returns false when the pod was refused. One whose set has gone meanwhile is collected as garbage: it never runs. */
  #create(set: ReplicaSet): boolean {
    // Created or refused, it is told.
    this.#client.tell(set.name)
    if (this.#isFull()) return false
    if (this.#world.replicaSet(set.name) !== undefined)
      this.#world.pods.create(this.#newPod(set), this.#agenda.nowMs)
    return true
  }

  /** Without a quota nobody counts. */
  #isFull(): boolean {
    return this.#podQuota !== Number.POSITIVE_INFINITY && this.#world.pods.count().count >= this.#podQuota
  }
}
