import { test } from 'uvu'
import type { Cluster } from '../../scaler/cluster/cluster.ts'
import { connectToCluster } from '../../scaler/cluster/kubernetes-client.ts'
import { ToolError } from '../../scaler/errors.ts'
import { isRecord, type KubernetesObject } from '../../scaler/manifests/kubernetes-object.ts'
import { kubectlMissing } from '../manifests/kubectl-missing.ts'

/** The images that the tests run, as the cluster knows them. */
export const IMAGES: Readonly<Record<'image' | 'nextImage' | 'brokenImage', string>> = {
  /** The service. */
  image: process.env['TIDEGATE_IMAGE'] ?? 'tidegate-server:1',
  /** The same service answering with version 2 of the model. */
  nextImage: process.env['TIDEGATE_IMAGE_NEXT'] ?? 'tidegate-server:2',
  /** Ends with exit code 1 at its start. */
  brokenImage: process.env['TIDEGATE_IMAGE_BROKEN'] ?? 'tidegate-server:broken',
}

/** A part that a test needs beyond the API server itself. */
export type Need = 'keda' | 'prometheus' | 'kubectl' | keyof typeof IMAGES

/** A node reports newly imported images with its next status, which takes a while. */
const IMAGES_DEADLINE_MS = 60_000
const LOOK_AGAIN_MS = 2_000

/**
 * Registers a test that needs a real cluster, or skips it and prints why: no cluster answers, or a part is missing.
 *
 * @param needs what must be there beside the API server
 */
export function clusterTest(
  what: string,
  needs: readonly Need[],
  run: (cluster: Cluster) => Promise<void>,
): void {
  const reason = surroundings.missing.cluster ?? needs.map((need) => surroundings.missing[need]).find(Boolean)
  const { cluster } = surroundings
  if (reason === undefined && cluster !== undefined) test(what, () => run(cluster))
  else {
    console.log(`SKIPPED ${what}: ${reason}`)
    test.skip(what)
  }
}

type Surroundings = {
  readonly cluster: Cluster | undefined
  /** Why a part cannot be used; absent when it can. */
  readonly missing: Partial<Record<Need | 'cluster', string>>
}

const surroundings: Surroundings = await lookAround()

async function lookAround(): Promise<Surroundings> {
  try {
    const cluster = connectToCluster()
    const images = await imagesOfNodes(cluster, Object.values(IMAGES))
    return {
      cluster,
      missing: {
        ...(kubectlMissing === undefined ? {} : { kubectl: kubectlMissing }),
        ...(await missingPart('keda', findKeda(cluster))),
        ...(await missingPart('prometheus', findPrometheus(cluster))),
        ...Object.fromEntries(
          Object.entries(IMAGES)
            .filter(([, image]) => !isThere(image, images))
            .map(([need, image]) => [need, `no node has the image ${image}`]),
        ),
      },
    }
  } catch (error) {
    return { cluster: undefined, missing: { cluster: `no cluster answers: ${messageOf(error)}` } }
  }
}

async function findKeda(cluster: Cluster): Promise<unknown> {
  return cluster.list({ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', namespace: 'default' })
}

async function findPrometheus(cluster: Cluster): Promise<unknown> {
  return cluster.read({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'monitoring',
    name: 'prometheus',
  })
}

async function missingPart(need: Need, look: Promise<unknown>): Promise<Partial<Record<Need, string>>> {
  try {
    await look
    return {}
  } catch (error) {
    if (error instanceof ToolError && error.code === 'CLUSTER_NOT_FOUND') return { [need]: error.message }
    throw error
  }
}

/** What the nodes say they hold; waits for the wanted ones as long as a node's next report may take. */
async function imagesOfNodes(cluster: Cluster, wanted: readonly string[]): Promise<readonly string[]> {
  const deadlineAtMs = Date.now() + IMAGES_DEADLINE_MS
  for (;;) {
    const { objects } = await cluster.list({ apiVersion: 'v1', kind: 'Node', namespace: '' })
    const images = objects.flatMap(imagesOfNode)
    if (wanted.every((image) => isThere(image, images)) || Date.now() > deadlineAtMs) return images
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}

function imagesOfNode(node: KubernetesObject): readonly string[] {
  const status = isRecord(node['status']) ? node['status'] : {}
  const images = Array.isArray(status['images']) ? status['images'] : []
  return images.flatMap(({ names }: { names?: readonly string[] }) => names ?? [])
}

/** An image with a registry in its name can be pulled; one without has to be on the node. */
function isThere(image: string, images: readonly string[]): boolean {
  return image.includes('/') || images.includes(`docker.io/library/${image}`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
