import type { Deployment } from '../../kubernetes/deployment/deployment.ts'
import { type DeploymentIntention, syncDeployment } from '../../kubernetes/deployment/deployment-sync.ts'
import type { Pod } from '../../kubernetes/pod/pod.ts'
import type { ReplicaSet } from '../../kubernetes/replica-set/replica-set.ts'
import type { Agenda } from '../agenda.ts'
import type { PodChange, Watcher } from '../watcher.ts'
import { WorkQueue } from '../work-queue.ts'
import type { World } from '../world.ts'

/** From a write until the Deployment controller acts on it, in milliseconds: as for ReplicaSets, an assumption. */
const DELAY_MS = 5

/** There is one Deployment. */
const KEY = 'Deployment'

/** Syncs the Deployment when it or one of its ReplicaSets changes. */
export class DeploymentController implements Watcher {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #queue: WorkQueue

  constructor(agenda: Agenda, world: World) {
    this.#agenda = agenda
    this.#world = world
    this.#queue = new WorkQueue(agenda, 'deploymentController', DELAY_MS, () => this.#sync())
    world.watch(this)
    if (world.deployment?.status.observedGeneration === 0) this.#queue.add(KEY)
  }

  deployment(_after: Deployment, _before: Deployment): void {
    this.#queue.add(KEY)
  }

  replicaSet(_after: ReplicaSet | undefined, _before: ReplicaSet | undefined): void {
    if (this.#world.deployment !== undefined) this.#queue.add(KEY)
  }

  pod(_pod: Pod, change: PodChange): void {
    // Only Recreate waits for pods to go (deployment_controller.go: deletePod).
    if (change === 'removed' && this.#world.deployment?.spec.strategy.type === 'Recreate')
      this.#queue.add(KEY)
  }

  #sync(): void {
    const { deployment } = this.#world
    if (deployment === undefined) return
    const intentions = syncDeployment({
      deployment,
      replicaSets: this.#world.replicaSets(),
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
