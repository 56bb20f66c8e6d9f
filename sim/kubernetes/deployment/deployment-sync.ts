import { type ReplicaSet, withSize } from '../replica-set/replica-set.ts'
import type { Deployment, DeploymentStatus } from './deployment.ts'
import { isComplete } from './deployment.ts'
import {
  calculateRolloutStatus,
  calculateStatus,
  hasProgressDeadline,
  isSameStatus,
  progressCheckAfterMs,
  setCondition,
} from './deployment-status.ts'
import { resolveFenceposts } from './fenceposts.ts'
import { scaleReplicaSets } from './proportional-scaling.ts'
import { findRevisions, type Revisions, surplusHistory, withRevision } from './revisions.ts'
import { newReplicaSetSize, type Resize, shrinkOldReplicaSets } from './rolling-update.ts'

/** What the Deployment controller wants written, in this order. */
export type DeploymentIntention =
  | { readonly kind: 'createReplicaSet'; readonly replicaSet: ReplicaSet }
  | { readonly kind: 'updateReplicaSet'; readonly replicaSet: ReplicaSet }
  | { readonly kind: 'deleteReplicaSet'; readonly name: string }
  | { readonly kind: 'updateDeployment'; readonly status: DeploymentStatus; readonly revision: number }
  /** The controller asks to be called again after this time, whatever happens. */
  | { readonly kind: 'requeue'; readonly afterMs: number }
  /** The controller asks to be called again at once, as fast as its queue lets it. */
  | { readonly kind: 'retry' }

/** What one sync sees. */
export type DeploymentView = {
  readonly deployment: Deployment
  readonly replicaSets: readonly ReplicaSet[]
  /** Whether any pod of an old ReplicaSet still exists, a terminating one included: Recreate waits for them. */
  readonly hasOldPods: boolean
  readonly nowMs: number
}

/**
 * One sync of the Deployment controller, Kubernetes v1.37.2
 * (pkg/controller/deployment/deployment_controller.go: syncDeployment, and the files named in each step).
 *
 * At most one kind of write a sync: the pause condition, a revision, the new ReplicaSet's size, or the old ones';
 * then the status. A second write of the Deployment within one sync meets a conflict with the first, is lost, and
 * the sync runs again: so a rollout's first status is NewReplicaSetCreated alone.
 */
export function syncDeployment(view: DeploymentView): readonly DeploymentIntention[] {
  return new DeploymentSync(view).run()
}

class DeploymentSync {
  readonly #intentions: DeploymentIntention[] = []
  readonly #view: DeploymentView
  #deployment: Deployment
  #hasWrittenDeployment = false
  /** Whether a write met a conflict with an earlier one of this sync: the sync ends there. */
  #hasConflict = false

  constructor(view: DeploymentView) {
    this.#view = view
    this.#deployment = view.deployment
  }

  run(): readonly DeploymentIntention[] {
    const { replicaSets, nowMs } = this.#view
    this.#markPause(nowMs)
    const revisions = findRevisions(this.#deployment, replicaSets)
    const newSet = this.#adoptNewSet(revisions)
    // The write of the set's revision goes through, but the steps after it still hold the set as it was before:
    // they meet a conflict, and the sync starts over. Paused Deployments go on with the written set.
    if (newSet !== revisions.newSet && !this.#deployment.spec.paused) {
      this.#intentions.push({ kind: 'retry' })
      return this.#intentions
    }
    if (this.#hasConflict) return this.#intentions
    const sets = newSet === undefined ? revisions.oldSets : [...revisions.oldSets, newSet]
    if (this.#deployment.spec.paused || this.#isScalingEvent(sets)) this.#scale(sets, newSet, revisions)
    else if (this.#deployment.spec.strategy.type === 'Recreate') this.#recreate(sets, newSet, revisions)
    else this.#rollOut(sets, newSet, revisions)
    return this.#intentions
  }

  /** deployment_controller.go: checkPausedConditions */
  #markPause(nowMs: number): void {
    const deployment = this.#deployment
    const reason = deployment.status.conditions.Progressing?.reason
    if (!hasProgressDeadline(deployment) || reason === 'ProgressDeadlineExceeded') return
    const isMarked = reason === 'DeploymentPaused'
    if (deployment.spec.paused === isMarked) return
    const next = deployment.spec.paused ? 'DeploymentPaused' : 'DeploymentResumed'
    this.#writeDeployment(
      setCondition(deployment.status, 'Progressing', 'Unknown', next, nowMs),
      deployment.revision,
    )
  }

  /** sync.go: getNewReplicaSet, for a set that exists */
  #adoptNewSet({ newSet, newRevision }: Revisions): ReplicaSet | undefined {
    if (newSet === undefined) return undefined
    const updated = withRevision(this.#deployment, newSet, newRevision)
    if (updated !== newSet) {
      this.#intentions.push({ kind: 'updateReplicaSet', replicaSet: updated })
      return updated
    }
    const deployment = this.#deployment
    const isFound = deployment.status.conditions.Progressing === undefined && hasProgressDeadline(deployment)
    const status = isFound
      ? setCondition(deployment.status, 'Progressing', 'True', 'FoundNewReplicaSet', this.#view.nowMs)
      : deployment.status
    if (isFound || deployment.revision !== newSet.revision) this.#writeDeployment(status, newSet.revision)
    return newSet
  }

  /** deployment_controller.go: isScalingEvent */
  #isScalingEvent(sets: readonly ReplicaSet[]): boolean {
    const wanted = this.#deployment.spec.replicas
    return sets.some(
      (set) => set.replicas > 0 && set.desiredReplicas !== undefined && set.desiredReplicas !== wanted,
    )
  }

  /** sync.go: sync */
  #scale(sets: readonly ReplicaSet[], newSet: ReplicaSet | undefined, { oldSets }: Revisions): void {
    const { resizes, refreshesAnnotations } = scaleReplicaSets(this.#deployment, newSet, oldSets)
    for (const resize of resizes) this.#resize(resize, refreshesAnnotations)
    if (this.#deployment.spec.paused) this.#deleteSurplusHistory(oldSets)
    const status = calculateStatus(this.#deployment, sets, newSet, this.#view.nowMs)
    if (!isSameStatus(status, this.#deployment.status)) this.#writeDeployment(status)
  }

  /** rolling.go: rolloutRolling */
  #rollOut(known: readonly ReplicaSet[], found: ReplicaSet | undefined, revisions: Revisions): void {
    const newSet = found ?? this.#createNewSet(revisions)
    if (this.#hasConflict) return
    const sets = found === undefined ? [...known, newSet] : known
    const size = newReplicaSetSize(this.#deployment, sets, newSet)
    if (size !== newSet.replicas) this.#resize({ set: newSet, replicas: size })
    else {
      const activeOldSets = revisions.oldSets.filter((set) => set.replicas > 0)
      const resizes = shrinkOldReplicaSets(this.#deployment, activeOldSets, newSet)
      for (const resize of resizes) this.#resize(resize)
      if (resizes.length === 0 && isComplete(this.#deployment)) this.#deleteSurplusHistory(revisions.oldSets)
    }
    this.#finish(sets, newSet)
  }

  /** recreate.go: rolloutRecreate */
  #recreate(known: readonly ReplicaSet[], found: ReplicaSet | undefined, revisions: Revisions): void {
    const activeOldSets = revisions.oldSets.filter((set) => set.replicas > 0)
    for (const set of activeOldSets) this.#resize({ set, replicas: 0 })
    const mustWait =
      activeOldSets.length > 0 ||
      revisions.oldSets.some((set) => set.status.replicas > 0) ||
      this.#view.hasOldPods
    if (mustWait) {
      this.#finish(known, found)
      return
    }
    const newSet = found ?? this.#createNewSet(revisions)
    if (this.#hasConflict) return
    const wanted = this.#deployment.spec.replicas
    if (newSet.replicas !== wanted) this.#resize({ set: newSet, replicas: wanted })
    if (isComplete(this.#deployment)) this.#deleteSurplusHistory(revisions.oldSets)
    this.#finish(found === undefined ? [...known, newSet] : known, newSet)
  }

  /** sync.go: getNewReplicaSet, for a set that does not exist yet: it may be created with no pod at all. */
  #createNewSet({ oldSets, newRevision }: Revisions): ReplicaSet {
    const { spec } = this.#deployment
    const empty: ReplicaSet = {
      name: `${spec.name}-${spec.image}`,
      image: spec.image,
      createdAtSeconds: Math.floor(this.#view.nowMs / 1000),
      replicas: 0,
      minReadySeconds: spec.minReadySeconds,
      revision: newRevision,
      revisionHistory: [],
      ...this.#annotations(),
      generation: 1,
      status: {
        observedGeneration: 0,
        replicas: 0,
        readyReplicas: 0,
        availableReplicas: 0,
        terminatingReplicas: 0,
      },
    }
    const replicaSet = {
      ...empty,
      replicas: newReplicaSetSize(this.#deployment, [...oldSets, empty], empty),
    }
    this.#intentions.push({ kind: 'createReplicaSet', replicaSet })
    const { status } = this.#deployment
    this.#writeDeployment(
      hasProgressDeadline(this.#deployment)
        ? setCondition(status, 'Progressing', 'True', 'NewReplicaSetCreated', this.#view.nowMs)
        : status,
      newRevision,
    )
    return replicaSet
  }

  /** sync.go: scaleReplicaSet. Every resize renews the two annotations. */
  #resize({ set, replicas }: Resize, refreshesAnnotations = false): void {
    const { desiredReplicas, maxReplicas } = this.#annotations()
    const areStale = set.desiredReplicas !== desiredReplicas || set.maxReplicas !== maxReplicas
    if (set.replicas === replicas && !(refreshesAnnotations && areStale)) return
    const replicaSet = withSize(set, replicas, desiredReplicas, maxReplicas)
    this.#intentions.push({ kind: 'updateReplicaSet', replicaSet })
  }

  #annotations(): { desiredReplicas: number; maxReplicas: number } {
    const { spec } = this.#deployment
    return {
      desiredReplicas: spec.replicas,
      maxReplicas: spec.replicas + resolveFenceposts(spec).maxSurge,
    }
  }

  #deleteSurplusHistory(oldSets: readonly ReplicaSet[]): void {
    for (const set of surplusHistory(this.#deployment, oldSets))
      this.#intentions.push({ kind: 'deleteReplicaSet', name: set.name })
  }

  /** progress.go: syncRolloutStatus */
  #finish(sets: readonly ReplicaSet[], newSet: ReplicaSet | undefined): void {
    const status = calculateRolloutStatus(this.#deployment, sets, newSet, this.#view.nowMs)
    if (!isSameStatus(status, this.#deployment.status)) {
      this.#writeDeployment(status)
      return
    }
    const afterMs = progressCheckAfterMs(this.#deployment, this.#view.nowMs)
    if (afterMs !== undefined)
      this.#intentions.push(afterMs > 0 ? { kind: 'requeue', afterMs } : { kind: 'retry' })
  }

  #writeDeployment(status: DeploymentStatus, revision: number = this.#deployment.revision): void {
    if (this.#hasWrittenDeployment) {
      this.#hasConflict = true
      this.#intentions.push({ kind: 'retry' })
      return
    }
    this.#hasWrittenDeployment = true
    const { spec, generation } = this.#deployment
    this.#deployment = { spec, generation, revision, status }
    this.#intentions.push({ kind: 'updateDeployment', status, revision })
  }
}
