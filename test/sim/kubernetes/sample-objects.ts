import type {
  Condition,
  Deployment,
  DeploymentStatus,
} from '../../../sim/kubernetes/deployment/deployment.ts'
import type { IntOrPercent } from '../../../sim/kubernetes/int-or-percent.ts'
import type { ReplicaSet } from '../../../sim/kubernetes/replica-set/replica-set.ts'
import type { Strategy, WorkloadSpec } from '../../../sim/kubernetes/workload-spec.ts'

/** A Deployment's spec with the API's defaults; tests name only what matters to them. */
export function sampleWorkload(fields: Partial<WorkloadSpec> = {}): WorkloadSpec {
  return {
    kind: 'Deployment',
    name: 'web',
    namespace: 'default',
    replicas: 1,
    image: 'v2',
    minReadySeconds: 0,
    strategy: rolling('25%', '25%'),
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
    paused: false,
    terminationGracePeriodSeconds: 30,
    preStopSeconds: 0,
    ...fields,
  }
}

export function rolling(maxSurge: IntOrPercent, maxUnavailable: IntOrPercent): Strategy {
  return { type: 'RollingUpdate', maxSurge, maxUnavailable }
}

/** A Deployment that was observed once; `progressing` is the reason of its condition, written at second 0. */
export function sampleDeployment(
  spec: Partial<WorkloadSpec> = {},
  { progressing, ...fields }: Partial<Deployment> & { progressing?: Condition['reason'] } = {},
): Deployment {
  return {
    spec: sampleWorkload(spec),
    generation: 1,
    revision: 2,
    status: sampleStatus(
      progressing === undefined ? {} : { conditions: { Progressing: sampleCondition(progressing) } },
    ),
    ...fields,
  }
}

export function sampleStatus(fields: Partial<DeploymentStatus> = {}): DeploymentStatus {
  return {
    observedGeneration: 1,
    replicas: 0,
    updatedReplicas: 0,
    readyReplicas: 0,
    availableReplicas: 0,
    unavailableReplicas: 0,
    terminatingReplicas: 0,
    conditions: {},
    ...fields,
  }
}

export function sampleCondition(reason: Condition['reason'], atSeconds = 0): Condition {
  const status =
    reason === 'DeploymentPaused' || reason === 'DeploymentResumed'
      ? 'Unknown'
      : reason === 'ProgressDeadlineExceeded' || reason === 'MinimumReplicasUnavailable'
        ? 'False'
        : 'True'
  return { status, reason, lastUpdateSeconds: atSeconds, lastTransitionSeconds: atSeconds }
}

/**
 * The ReplicaSet `web-IMAGE` of a size, by default with all pods available and its status written.
 *
 * The number in the image is its revision and its age, so that `v1` is older than `v2`.
 */
export function sampleSet(
  image: string,
  replicas: number,
  { available = replicas, ...fields }: Partial<ReplicaSet> & { available?: number } = {},
): ReplicaSet {
  const revision = Number(image.slice(1))
  return {
    name: `web-${image}`,
    image,
    createdAtSeconds: revision * 3600,
    replicas,
    minReadySeconds: 0,
    revision,
    revisionHistory: [],
    desiredReplicas: undefined,
    maxReplicas: undefined,
    generation: 1,
    status: {
      observedGeneration: 1,
      replicas,
      readyReplicas: available,
      availableReplicas: available,
      terminatingReplicas: 0,
    },
    ...fields,
  }
}
