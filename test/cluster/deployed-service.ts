import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Cluster } from '../../scaler/cluster/cluster.ts'
import type { ObservedWorkload } from '../../scaler/cluster/observed-workload.ts'
import { recordTimeline } from '../../scaler/cluster/record-timeline.ts'
import { isRolloutComplete } from '../../scaler/cluster/rollout-complete.ts'
import type { WorkloadReference } from '../../scaler/cluster/watch-workload.ts'
import { ToolError } from '../../scaler/errors.ts'
import type { KubernetesObject } from '../../scaler/manifests/kubernetes-object.ts'
import { readManifests } from '../../scaler/manifests/read-manifests.ts'
import { applyObjects } from '../../scaler/rollout/apply.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

/** From nothing to the last of a few pods available, on a slow machine. */
const READY_DEADLINE_MS = 180_000

/** What a test lays over one of the kustomizations of the repository. */
export type Overlay = {
  /** Path from the root of the repository. */
  readonly folder: string
  readonly namespace: string
  readonly image?: string
  readonly replicas?: number
  /** Further fields of the kustomization. */
  readonly more?: object
}

/** The objects of a kustomization, moved to the test's own namespace by a kustomization around it. */
export function overlaid({
  folder,
  namespace,
  image,
  replicas,
  more = {},
}: Overlay): readonly KubernetesObject[] {
  const outer = mkdtempSync(join(realpathSync(tmpdir()), 'tidegate-'))
  try {
    const [newName, newTag] = image === undefined ? [] : splitTag(image)
    const kustomization = {
      resources: [relative(outer, join(REPOSITORY, folder))],
      namespace,
      ...(image === undefined ? {} : { images: [{ name: 'tidegate-server', newName, newTag }] }),
      ...(replicas === undefined ? {} : { replicas: [{ name: 'heart', count: replicas }] }),
      ...more,
    }
    writeFileSync(join(outer, 'kustomization.yaml'), JSON.stringify(kustomization))
    return readManifests({ folder: outer })
  } finally {
    rmSync(outer, { recursive: true })
  }
}

/**
 * Runs a test in a namespace of its own, which is deleted in the end, whatever happened.
 *
 * The namespace comes with the manifests: `overlaid` moves their Namespace object, too.
 */
export async function inNamespace(
  cluster: Cluster,
  name: string,
  run: (namespace: string) => Promise<void>,
): Promise<void> {
  const namespace = `tidegate-${name}-${Date.now() % 100_000}`
  try {
    await run(namespace)
  } finally {
    await cluster.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace }).catch(onlyIfMissing)
  }
}

/** A test that failed before its namespace was made should say why, and not that there was nothing to delete. */
function onlyIfMissing(error: unknown): void {
  if (!(error instanceof ToolError) || error.code !== 'CLUSTER_NOT_FOUND') throw error
}

/** Applies the service and waits until all of its pods are available. */
export async function deployService(cluster: Cluster, overlay: Overlay): Promise<ObservedWorkload> {
  await applyObjects(cluster, overlaid(overlay))
  return settled(cluster, { kind: 'Deployment', namespace: overlay.namespace, name: 'heart' })
}

/** Waits until a workload is complete and none of its pods is terminating. */
export async function settled(cluster: Cluster, workload: WorkloadReference): Promise<ObservedWorkload> {
  const { ended, last } = await recordTimeline(cluster, {
    workload,
    deadlineMs: READY_DEADLINE_MS,
    onChange: (observed) => (isSettled(observed) ? 'end' : 'go on'),
  })
  if (ended !== 'told' || last === undefined)
    throw new Error(
      `${workload.kind} ${workload.name} is not complete after ${READY_DEADLINE_MS} ms: ${describe(last)}`,
    )
  return last
}

/** Complete, and whoever had to go is gone. */
export function isSettled(observed: ObservedWorkload): boolean {
  const leaving = observed.pods.some((pod) => pod.metadata.deletionTimestamp !== undefined)
  return isRolloutComplete(observed) && !leaving
}

/** Where the Service can be reached from this machine: its own address, which a cluster on this machine routes. */
export async function serviceUrl(cluster: Cluster, namespace: string): Promise<string> {
  const service = await cluster.read({ apiVersion: 'v1', kind: 'Service', namespace, name: 'heart' })
  const { clusterIP } = service['spec'] as { clusterIP: string }
  return `http://${clusterIP}`
}

function splitTag(image: string): readonly [string, string] {
  const colon = image.lastIndexOf(':')
  return [image.slice(0, colon), image.slice(colon + 1)]
}

function describe(observed: ObservedWorkload | undefined): string {
  const pods = observed?.pods.map(({ metadata, status }) => `${metadata.name} ${JSON.stringify(status)}`)
  return (pods ?? ['never seen']).join('\n')
}
