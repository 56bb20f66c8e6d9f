import type { Cluster, ObjectKind } from '../cluster/cluster.ts'
import { ToolError } from '../errors.ts'
import { isRecord, type KubernetesObject } from '../manifests/kubernetes-object.ts'

/** Who decides spec.replicas of a Deployment in the manifest's stead. */
export type AutoscalerOwner = {
  readonly kind: 'ScaledObject' | 'HorizontalPodAutoscaler'
  readonly name: string
  /** As written; undefined leaves the autoscaler's own default. */
  readonly minReplicas: number | undefined
  readonly maxReplicas: number | undefined
}

const SCALED_OBJECT: ObjectKind = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' }
const HPA: ObjectKind = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' }

/**
 * Finds the ScaledObject or HorizontalPodAutoscaler that scales a Deployment. A ScaledObject wins: the
 * HorizontalPodAutoscaler beside it is the one that KEDA made of it.
 *
 * @returns undefined when nobody does, also where the cluster has no KEDA
 */
export async function findAutoscalerOwner(
  cluster: Cluster,
  deployment: { readonly namespace: string; readonly name: string },
): Promise<AutoscalerOwner | undefined> {
  const { namespace, name } = deployment
  const [scaledObjects, autoscalers] = await Promise.all([
    listIfKnown(cluster, SCALED_OBJECT, namespace),
    listIfKnown(cluster, HPA, namespace),
  ])
  return autoscalerOwner([...scaledObjects, ...autoscalers], name)
}

/** The one among these objects, all of the Deployment's namespace, that scales the Deployment of this name. */
export function autoscalerOwner(
  objects: readonly KubernetesObject[],
  deploymentName: string,
): AutoscalerOwner | undefined {
  const owners = objects.filter((object) => scales(object, deploymentName)).map(describe)
  return owners.find((owner) => owner.kind === 'ScaledObject') ?? owners[0]
}

async function listIfKnown(
  cluster: Cluster,
  kind: ObjectKind,
  namespace: string,
): Promise<readonly KubernetesObject[]> {
  try {
    return (await cluster.list({ ...kind, namespace })).objects
  } catch (error) {
    if (error instanceof ToolError && error.code === 'CLUSTER_NOT_FOUND') return []
    throw error
  }
}

function scales(object: KubernetesObject, deploymentName: string): boolean {
  if (object.kind !== SCALED_OBJECT.kind && object.kind !== HPA.kind) return false
  const target = isRecord(object['spec']) ? object['spec']['scaleTargetRef'] : undefined
  // A ScaledObject may leave out the kind of its target: then it is a Deployment.
  return (
    isRecord(target) && (target['kind'] ?? 'Deployment') === 'Deployment' && target['name'] === deploymentName
  )
}

function describe(object: KubernetesObject): AutoscalerOwner {
  const spec = isRecord(object['spec']) ? object['spec'] : {}
  const isScaledObject = object.kind === SCALED_OBJECT.kind
  return {
    kind: isScaledObject ? 'ScaledObject' : 'HorizontalPodAutoscaler',
    name: object.metadata.name,
    minReplicas: count(spec[isScaledObject ? 'minReplicaCount' : 'minReplicas']),
    maxReplicas: count(spec[isScaledObject ? 'maxReplicaCount' : 'maxReplicas']),
  }
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
