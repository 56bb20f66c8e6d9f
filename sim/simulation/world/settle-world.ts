import type { Deployment } from '../../kubernetes/deployment/deployment.ts'
import { resolveFenceposts } from '../../kubernetes/deployment/fenceposts.ts'
import type { ReplicaSet } from '../../kubernetes/replica-set/replica-set.ts'
import type { WorkloadSpec } from '../../kubernetes/workload-spec.ts'
import type { NewPod } from './pod-registry.ts'
import type { World } from './world.ts'

/** How long the settled world's pods have been available, in seconds. */
const SETTLED_FOR_SECONDS = 3600

/** When they became ready: minReadySeconds before that, or a pod would count as available before its time. */
function settledSinceSeconds({ minReadySeconds }: WorkloadSpec): number {
  return -SETTLED_FOR_SECONDS - minReadySeconds
}

/**
 * Fills a world with a workload at rest: one ReplicaSet of revision 1, all its pods available, every status written.
 *
 * @param newPod what a pod of the set starts with
 * @param pods `empty` leaves out the pods and their status, as right after the creation of a bare ReplicaSet
 */
export function settleWorld(
  world: World,
  spec: WorkloadSpec,
  newPod: (set: ReplicaSet) => NewPod,
  pods: 'available' | 'empty' = 'available',
): void {
  const replicas = pods === 'available' ? spec.replicas : 0
  const name = `${spec.name}-${spec.image}`
  const sinceSeconds = settledSinceSeconds(spec)
  const set: ReplicaSet = {
    name,
    image: spec.image,
    createdAtSeconds: pods === 'available' ? sinceSeconds : 0,
    replicas: spec.replicas,
    minReadySeconds: spec.minReadySeconds,
    revision: 1,
    revisionHistory: [],
    desiredReplicas: spec.replicas,
    maxReplicas: spec.replicas + resolveFenceposts(spec).maxSurge,
    generation: 1,
    status: {
      observedGeneration: pods === 'available' ? 1 : 0,
      replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      terminatingReplicas: 0,
    },
  }
  world.addReplicaSet(set)
  for (let i = 0; i < replicas; i += 1) {
    const pod = world.pods.create(newPod(set), sinceSeconds * 1000)
    world.pods.markReady(pod, sinceSeconds * 1000)
    world.pods.markAvailable(pod)
  }
  if (world.deployment !== undefined && pods === 'available')
    world.putDeployment(settledDeployment(world.deployment))
}

function settledDeployment(deployment: Deployment): Deployment {
  const { replicas } = deployment.spec
  const seconds = settledSinceSeconds(deployment.spec)
  const condition = { status: 'True', lastUpdateSeconds: seconds, lastTransitionSeconds: seconds } as const
  return {
    ...deployment,
    revision: 1,
    status: {
      observedGeneration: deployment.generation,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      unavailableReplicas: 0,
      terminatingReplicas: 0,
      conditions: {
        Available: { ...condition, reason: 'MinimumReplicasAvailable' },
        Progressing: { ...condition, reason: 'NewReplicaSetAvailable' },
      },
    },
  }
}
