import type { Deployment } from '../../../kubernetes/deployment/deployment.ts'
import { type DeploymentIntention, syncDeployment } from '../../../kubernetes/deployment/deployment-sync.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import {
  type ReplicaSet,
  type ReplicaSetStatus,
  withStatus,
} from '../../../kubernetes/replica-set/replica-set.ts'
import type { Agenda } from '../../agenda.ts'
import type { PodChange, Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'
import { WorkQueue } from './work-queue.ts'

/** From a write until the Deployment controller acts on it, in milliseconds: as for ReplicaSets, an assumption. */
const DELAY_MS = 5

/** There is one Deployment. */
const KEY = 'Deployment'

/** Syncs the Deployment when it or one of its ReplicaSets changes. */
export class DeploymentController implements Watcher {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #queue: WorkQueue
  readonly #statusLagMs: number
  readonly #beforeSync: (count: number) => void
  /** The statuses as they have arrived here; empty when they arrive at once. */
  readonly #seen = new Map<string, ReplicaSetStatus>()
  #syncs = 0

  /**
   * @param statusLagMs how late the status of a ReplicaSet arrives here
   * @param beforeSync called right before each sync with its number, from 1: the place for a write of another actor
   */
  constructor(agenda: Agenda, world: World, statusLagMs: number, beforeSync: (count: number) => void) {
    this.#agenda = agenda
    this.#world = world
    this.#statusLagMs = statusLagMs
    this.#beforeSync = beforeSync
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
    for (const intention of intentions) this.#carryOut(intention)
  }

  #carryOut(intention: DeploymentIntention): void {
    switch (intention.kind) {
      case 'createReplicaSet':
        this.#world.addReplicaSet(intention.replicaSet)
        break
      case 'updateReplicaSet':
        this.#world.putReplicaSet(intention.replicaSet)
        break
      case 'deleteReplicaSet':
        this.#world.deleteReplicaSet(intention.name)
        break
      case 'updateDeployment':
        this.#world.putDeploymentStatus(intention.status, intention.revision)
        break
      case 'requeue':
        this.#queue.addAt(KEY, this.#agenda.nowMs + intention.afterMs)
        break
    }
  }
}
