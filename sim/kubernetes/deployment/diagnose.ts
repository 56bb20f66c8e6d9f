import type { ReplicaSet } from '../replica-set/replica-set.ts'
import type { Deployment } from './deployment.ts'
import { findRevisions } from './revisions.ts'

/** Names of states that a Deployment does not leave by itself in Kubernetes v1.37.2. */
export type DiagnosisCode = 'stuck-after-scale' | 'stuck-recreate-scale'

/** Why a Deployment hangs, and what frees it. */
export type Diagnosis = {
  readonly code: DiagnosisCode
  /** What hangs: the rollout under way, or, when all pods are new already, only the next one. */
  readonly blocks: 'this rollout' | 'the next rollout'
  /** One sentence for a person: what happened, and the issue of Kubernetes that it is. */
  readonly message: string
  /** What to do, with the command. */
  readonly remedy: string
  /** The ReplicaSets whose annotation desired-replicas has to become `desiredReplicas`. */
  readonly staleSets: readonly string[]
  readonly desiredReplicas: number
}

/** What a diagnosis looks at; a simulated Deployment and a live one both have it. */
export type DiagnosedDeployment = {
  readonly namespace: string
  readonly strategy: 'RollingUpdate' | 'Recreate'
  readonly paused: boolean
  readonly replicas: number
  /** Name of the ReplicaSet of today's template; undefined before there is one. */
  readonly newSet: string | undefined
  readonly sets: readonly {
    readonly name: string
    readonly replicas: number
    /** Annotation deployment.kubernetes.io/desired-replicas. */
    readonly desiredReplicas: number | undefined
  }[]
}

/**
 * Tells whether a Deployment hangs for good.
 *
 * A ReplicaSet whose annotation desired-replicas is not spec.replicas makes every sync a scaling, and no sync of a
 * scaling goes on with a rollout (deployment_controller.go: isScalingEvent). It hangs when the scaling has nothing to
 * write that would renew the annotation (sync.go: scale), which is so in two states:
 *
 * - one active set that has the wanted size already: `stuck-after-scale` (kubernetes/kubernetes#102551). With 5
 *   replicas and maxUnavailable 1, the old set goes to 4; a write of replicas 4 before the next sync, and it stays.
 * - two or more active sets under Recreate: `stuck-recreate-scale` (kubernetes/kubernetes#125568).
 *
 * Annotating the sets by hand ends both: it is all that the controller looks at.
 *
 * @returns undefined for one that moves, rests as it should, or is paused
 */
export function diagnose(deployment: DiagnosedDeployment): Diagnosis | undefined {
  const { replicas, strategy, paused } = deployment
  const active = deployment.sets.filter((set) => set.replicas > 0)
  const stale = active.filter((set) => set.desiredReplicas !== undefined && set.desiredReplicas !== replicas)
  const [only, ...others] = active
  if (paused || only === undefined || stale.length === 0) return undefined
  if (others.length === 0) return only.replicas === replicas ? afterScale(deployment, only) : undefined
  const newSet = active.find(({ name }) => name === deployment.newSet)
  // Once its pods are available, such a new set empties the others (sync.go: scale, IsSaturated).
  const willSaturate = newSet?.replicas === replicas && newSet.desiredReplicas === replicas
  if (strategy === 'RollingUpdate' || willSaturate) return undefined
  return recreateScale(deployment, active, stale)
}

/** The same for a simulated Deployment. */
export function diagnoseDeployment(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): Diagnosis | undefined {
  const { namespace, strategy, paused, replicas } = deployment.spec
  const newSet = findRevisions(deployment, sets).newSet?.name
  return diagnose({ namespace, strategy: strategy.type, paused, replicas, newSet, sets })
}

type SetOfDeployment = DiagnosedDeployment['sets'][number]

function afterScale(deployment: DiagnosedDeployment, only: SetOfDeployment): Diagnosis {
  const { replicas } = deployment
  const isNew = only.name === deployment.newSet
  return {
    code: 'stuck-after-scale',
    blocks: isNew ? 'the next rollout' : 'this rollout',
    message:
      `${isNew ? 'the next rollout will not start' : 'this rollout does not go on'}: replicas became ${replicas} between two steps of a rollout, when ReplicaSet ` +
      `${only.name} had ${replicas} already; its annotation desired-replicas stays at ${only.desiredReplicas}, and ` +
      'the controller takes every sync for a scaling (kubernetes/kubernetes#102551)',
    ...remedy(deployment, [only]),
  }
}

function recreateScale(
  deployment: DiagnosedDeployment,
  active: readonly SetOfDeployment[],
  stale: readonly SetOfDeployment[],
): Diagnosis {
  const sizes = active.map((set) => `${set.name} with ${set.replicas}`).join(' and ')
  return {
    code: 'stuck-recreate-scale',
    blocks: 'this rollout',
    message:
      `this rollout does not go on: the strategy became Recreate and replicas ${deployment.replicas} while ${sizes} ` +
      'pods were under way; the controller takes every sync for a scaling, and Recreate scales only one ' +
      '(kubernetes/kubernetes#125568)',
    ...remedy(deployment, stale),
  }
}

function remedy(
  { namespace, replicas }: DiagnosedDeployment,
  stale: readonly SetOfDeployment[],
): Pick<Diagnosis, 'remedy' | 'staleSets' | 'desiredReplicas'> {
  const staleSets = stale.map(({ name }) => name)
  const command = [
    `kubectl annotate --overwrite -n ${namespace}`,
    ...staleSets.map((name) => `replicaset/${name}`),
    `deployment.kubernetes.io/desired-replicas=${replicas}`,
  ].join(' ')
  return { remedy: `renew the annotation: ${command}`, staleSets, desiredReplicas: replicas }
}
