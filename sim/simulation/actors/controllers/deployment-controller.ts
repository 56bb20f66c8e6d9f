import type { Deployment } from '../../../kubernetes/deployment/deployment.ts'
import { type DeploymentIntention, syncDeployment } from '../../../kubernetes/deployment/deployment-sync.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import {
  type ReplicaSet,
  type ReplicaSetStatus,
  withStatus,
} from '../../../kubernetes/replica-set/replica-set.ts'
import type { ClientRate } from '../../../scenario/scenario.ts'
import type { Agenda } from '../../agenda.ts'
import type { PodChange, Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'
import { ApiClient } from './api-client.ts'
import { WorkQueue } from './work-queue.ts'

/** From a write until the Deployment controller acts on it, in milliseconds: as for ReplicaSets, an assumption. */
const DELAY_MS = 5

type Target = Deployment | ReplicaSet | undefined

/** There is one Deployment. */
const KEY = 'Deployment'

/** Syncs the Deployment when it or one of its ReplicaSets changes. */
export class DeploymentController implements Watcher {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #client: ApiClient
  readonly #queue: WorkQueue
  readonly #statusLagMs: number
  readonly #beforeSync: (count: number) => void
  /** The statuses as they have arrived here; empty when they arrive at once. */
  readonly #seen = new Map<string, ReplicaSetStatus>()
  #syncs = 0

  /**
   * @param clientRate how fast it may write
   * @param statusLagMs how late the status of a ReplicaSet arrives here
   * @param beforeSync called right before each sync with its number, from 1: the place for a write of another actor
   */
  constructor(
    agenda: Agenda,
    world: World,
    clientRate: ClientRate | undefined,
    statusLagMs: number,
    beforeSync: (count: number) => void,
  ) {
    this.#agenda = agenda
    this.#world = world
    this.#statusLagMs = statusLagMs
    this.#beforeSync = beforeSync
    this.#client = new ApiClient(agenda, clientRate)
    this.#queue = new WorkQueue(agenda, 'deploymentController', DELAY_MS, () => this.#sync())
    world.watch(this)
    if (world.deployment?.status.observedGeneration === 0) this.#queue.add(KEY)
  }

  deployment(_after: Deployment, _before: Deployment): void {
    this.#queue.add(KEY)
  }

  replicaSet(after: ReplicaSet | undefined, before: ReplicaSet | undefined): void {
    if (this.#world.deployment === undefined) return
    const isStatusWrite = after !== undefined && before !== undefined && after.status !== before.status
    if (this.#statusLagMs === 0 || !isStatusWrite) {
      this.#queue.add(KEY)
      return
    }
    const { name, status } = after
    if (!this.#seen.has(name)) this.#seen.set(name, before.status)
    this.#agenda.after(this.#statusLagMs, 'replicaSetController', () => {
      this.#seen.set(name, status)
      this.#queue.add(KEY)
    })
  }

  pod(_pod: Pod, change: PodChange): void {
    // Only Recreate waits for pods to go (deployment_controller.go: deletePod).
    if (change === 'removed' && this.#world.deployment?.spec.strategy.type === 'Recreate')
      this.#queue.add(KEY)
  }

  /** As the controller's cache holds them: specs as they are, statuses as they have arrived. */
  #replicaSets(): readonly ReplicaSet[] {
    const sets = this.#world.replicaSets()
    if (this.#seen.size === 0) return sets
    return sets.map((set) => withStatus(set, this.#seen.get(set.name) ?? set.status))
  }

  #sync(): void {
    this.#syncs += 1
    this.#beforeSync(this.#syncs)
    const { deployment } = this.#world
    if (deployment === undefined) return
    const intentions = syncDeployment({
      deployment,
      replicaSets: this.#replicaSets(),
      hasOldPods: this.#world.hasPodsOfOtherImages(deployment.spec.image),
      nowMs: this.#agenda.nowMs,
    })
    this.#carryOut(intentions, 0)
  }

  /**
   * One write after the other, each when the client lets it.
   *
   * @param seen the objects of the writes, as they were read or as this sync has written them; undefined as long as
   * none has waited: within one moment nobody else writes
   */
  #carryOut(intentions: readonly DeploymentIntention[], from: number, seen?: Target[]): void {
    for (const [index, intention] of intentions.entries()) {
      if (index < from) continue
      if (intention.kind === 'requeue') {
        this.#queue.addAt(KEY, this.#agenda.nowMs + intention.afterMs)
        continue
      }
      if (intention.kind === 'retry') {
        this.#queue.addRateLimited(KEY)
        continue
      }
      const waitMs = this.#client.reserve()
      if (waitMs > 0) {
        this.#wait(intentions, index, waitMs, seen ?? intentions.map((each) => this.#target(each)))
        return
      }
      if (!this.#write(intentions, index, seen)) return
    }
    this.#queue.release(KEY)
  }

  #wait(intentions: readonly DeploymentIntention[], index: number, waitMs: number, seen: Target[]): void {
    this.#queue.hold(KEY)
    this.#agenda.after(waitMs, 'deploymentController', () => {
      if (this.#write(intentions, index, seen)) this.#carryOut(intentions, index + 1, seen)
    })
  }

  /** @returns false on a conflict: the API server refuses to write what has changed since it was read, and the sync ends */
  #write(intentions: readonly DeploymentIntention[], index: number, seen: Target[] | undefined): boolean {
    const intention = intentions[index] as DeploymentIntention
    if (seen !== undefined && this.#target(intention) !== seen[index]) {
      this.#queue.addRateLimited(KEY)
      this.#queue.release(KEY)
      return false
    }
    this.#put(intention)
    if (seen !== undefined)
      for (let later = index + 1; later < intentions.length; later += 1)
        if (nameOf(intentions[later]) === nameOf(intention)) seen[later] = this.#target(intention)
    return true
  }

  /** The object that a write is of, as it is now. */
  #target(intention: DeploymentIntention): Target {
    const name = nameOf(intention)
    if (name === undefined) return undefined
    return name === KEY ? this.#world.deployment : this.#world.replicaSet(name)
  }

  #put(intention: DeploymentIntention): void {
    switch (intention.kind) {
      case 'createReplicaSet':
        this.#world.addReplicaSet(intention.replicaSet)
        this.#client.tell(KEY)
        break
      case 'updateReplicaSet':
        if (this.#world.replicaSet(intention.replicaSet.name)?.replicas !== intention.replicaSet.replicas)
          this.#client.tell(KEY)
        this.#world.putReplicaSet(intention.replicaSet)
        break
      case 'deleteReplicaSet':
        this.#world.deleteReplicaSet(intention.name)
        break
      case 'updateDeployment':
        this.#world.putDeploymentStatus(intention.status, intention.revision)
        break
    }
  }
}

/** The object that is written. Names of ReplicaSets begin with the Deployment's, in small letters. */
function nameOf(intention: DeploymentIntention | undefined): string | undefined {
  switch (intention?.kind) {
    case 'createReplicaSet':
    case 'updateReplicaSet':
      return intention.replicaSet.name
    case 'deleteReplicaSet':
      return intention.name
    case 'updateDeployment':
      return KEY
    default:
      return undefined
  }
}
