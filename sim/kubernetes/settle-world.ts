import type { Deployment } from './deployment.ts'
import { resolveFenceposts } from './fenceposts.ts'
import type { ReplicaSet } from './replica-set.ts'
import type { WorkloadSpec } from './workload-spec.ts'
import type { World } from './world.ts'

/** How long ago the settled world's pods became ready: long enough for any minReadySeconds in use. */
const SETTLED_SINCE_MS = -3_600_000

/**
 * Fills a world with a workload at rest: one ReplicaSet of revision 1, all its pods available, every status written.
 *
 * @param pods `empty` leaves out the pods and their status, as right after the creation of a bare ReplicaSet
 */
export function settleWorld(
  world: World,
  spec: WorkloadSpec,
  pods: 'available' | 'empty' = 'available',
): void {
  const replicas = pods === 'available' ? spec.replicas : 0
  const name = `${spec.name}-${spec.image}`
  const set: ReplicaSet = {
    name,
    image: spec.image,
    createdAtSeconds: pods === 'available' ? SETTLED_SINCE_MS / 1000 : 0,
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
    const pod = world.createPod(name, SETTLED_SINCE_MS)
    world.markReady(pod, SETTLED_SINCE_MS)
    if (spec.minReadySeconds > 0) world.markAvailable(pod)
  }
  if (world.deployment !== undefined && pods === 'available')
    world.deployment = settledDeployment(world.deployment)
}

function settledDeployment(deployment: Deployment): Deployment {
  const { replicas } = deployment.spec
  const seconds = SETTLED_SINCE_MS / 1000
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
