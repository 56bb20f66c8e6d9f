import type { Cluster, ObjectReference } from '../cluster/cluster.ts'
import type { LiveDeployment } from '../cluster/observed-workload.ts'
import { ToolError } from '../errors.ts'

/** The Deployment of this name, or undefined when there is none. */
export async function readLiveDeployment(
  cluster: Cluster,
  namespace: string,
  name: string,
): Promise<LiveDeployment | undefined> {
  try {
    return (await cluster.read(deploymentReference(namespace, name))) as LiveDeployment
  } catch (error) {
    if (error instanceof ToolError && error.code === 'CLUSTER_NOT_FOUND') return undefined
    throw error
  }
}

/**
 * The name of the Deployment that is meant: the given one, or the only one of the namespace.
 *
 * @throws {ToolError} WORKLOAD_NOT_FOUND or WORKLOAD_AMBIGUOUS
 */
export async function chooseDeployment(
  cluster: Cluster,
  namespace: string,
  name: string | undefined,
): Promise<string> {
  if (name !== undefined) return name
  const { objects } = await cluster.list({ apiVersion: 'apps/v1', kind: 'Deployment', namespace })
  const [first, ...others] = objects.map((object) => object.metadata.name)
  if (first === undefined)
    throw new ToolError('WORKLOAD_NOT_FOUND', `namespace ${namespace} has no Deployment`, {
      remedy: 'choose another with --namespace, or install one: tidegate rollout -k manifests',
    })
  if (others.length > 0)
    throw new ToolError(
      'WORKLOAD_AMBIGUOUS',
      `namespace ${namespace} has several: ${[first, ...others].join(', ')}`,
      {
        remedy: 'choose one with --name NAME',
      },
    )
  return first
}

function deploymentReference(namespace: string, name: string): ObjectReference {
  return { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }
}
