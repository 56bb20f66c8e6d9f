import { type Cluster, FIELD_MANAGER, type ObjectReference } from '../cluster/cluster.ts'
import { ToolError } from '../errors.ts'
import { isRecord, type KubernetesObject } from '../manifests/kubernetes-object.ts'
import { type AutoscalerOwner, findAutoscalerOwner } from './autoscaler-owner.ts'

/** What applying one object came to. */
export type Applied = {
  readonly object: KubernetesObject
  readonly change: 'created' | 'changed' | 'unchanged'
  /** Set when spec.replicas of the manifest was left to an autoscaler. */
  readonly replicasLeftTo?: AutoscalerOwner
}

/** What others refer to comes first; the rest keeps its order. */
const FIRST_KINDS = ['Namespace', 'CustomResourceDefinition', 'ServiceAccount', 'ConfigMap', 'Secret']

/**
 * Applies objects one after the other by server-side apply; the server changes only what differs.
 *
 * The replicas of a Deployment that an autoscaler scales are left to it: the manifest's number would scale in under
 * load, for as long as the autoscaler takes to notice.
 *
 * @throws {ToolError} the first error; the objects before it stay applied, and applying again goes on from there
 */
export async function applyObjects(
  cluster: Cluster,
  objects: readonly KubernetesObject[],
): Promise<readonly Applied[]> {
  const applied: Applied[] = []
  for (const object of inOrder(objects)) applied.push(await applyObject(cluster, object))
  return applied
}

/** Applies one object; see `applyObjects`. */
export async function applyObject(cluster: Cluster, object: KubernetesObject): Promise<Applied> {
  const live = await readIfThere(cluster, referenceTo(object))
  const owner = object.kind === 'Deployment' ? await ownerOf(cluster, object) : undefined
  const stored = await cluster.apply(owner === undefined ? object : withoutReplicas(object, live))
  const isSame = live?.metadata['resourceVersion'] === stored.metadata['resourceVersion']
  return {
    object: stored,
    change: live === undefined ? 'created' : isSame ? 'unchanged' : 'changed',
    ...(owner === undefined ? {} : { replicasLeftTo: owner }),
  }
}

/**
 * The Deployment as it is to be applied where an autoscaler owns its replicas: without the field, with one
 * exception. If we alone own it, because an earlier apply set it and the autoscaler has written nothing since,
 * leaving it out would remove it, and the server would default it to 1: then it keeps the live value. The value of
 * the manifest only counts for a Deployment that does not exist yet.
 *
 * @param live what the cluster holds
 */
export function withoutReplicas(
  wanted: KubernetesObject,
  live: KubernetesObject | undefined,
): KubernetesObject {
  if (live === undefined || !isRecord(wanted['spec'])) return wanted
  const { replicas: _ours, ...spec } = wanted['spec']
  const liveSpec = isRecord(live['spec']) ? live['spec'] : {}
  const kept = isSoleOwnerOfReplicas(live) ? { replicas: liveSpec['replicas'] } : {}
  return { ...wanted, spec: { ...spec, ...kept } }
}

function isSoleOwnerOfReplicas(live: KubernetesObject): boolean {
  const entries = live.metadata['managedFields']
  const owners = (Array.isArray(entries) ? entries : []).filter(ownsReplicas)
  return owners.length > 0 && owners.every((entry) => entry['manager'] === FIELD_MANAGER)
}

function ownsReplicas(entry: unknown): boolean {
  if (!isRecord(entry) || !isRecord(entry['fieldsV1'])) return false
  const spec = entry['fieldsV1']['f:spec']
  return isRecord(spec) && 'f:replicas' in spec
}

async function ownerOf(cluster: Cluster, object: KubernetesObject): Promise<AutoscalerOwner | undefined> {
  const { namespace = 'default', name } = object.metadata
  return findAutoscalerOwner(cluster, { namespace, name })
}

async function readIfThere(
  cluster: Cluster,
  reference: ObjectReference,
): Promise<KubernetesObject | undefined> {
  try {
    return await cluster.read(reference)
  } catch (error) {
    if (error instanceof ToolError && error.code === 'CLUSTER_NOT_FOUND') return undefined
    throw error
  }
}

function referenceTo({ apiVersion, kind, metadata }: KubernetesObject): ObjectReference {
  const { namespace, name } = metadata
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }
}

function inOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const rank = ({ kind }: KubernetesObject): number => {
    const index = FIRST_KINDS.indexOf(kind)
    return index === -1 ? FIRST_KINDS.length : index
  }
  return objects.toSorted((a, b) => rank(a) - rank(b))
}
