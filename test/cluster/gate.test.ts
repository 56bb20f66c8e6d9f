import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cluster } from '../../scaler/cluster/cluster.ts'
import { imagesOf, type LiveDeployment } from '../../scaler/cluster/observed-workload.ts'
import { type CommandOutcome, runCommandLine } from '../scaler/commands/run-command-line.ts'
import { clusterTest, IMAGES } from './cluster-test.ts'
import { deployService, inNamespace, serviceUrl, settled } from './deployed-service.ts'
import { infer, type LoadResult, sendLoad } from './send-load.ts'

const REPLICAS = 3
const REQUESTS_PER_SECOND = 40
const LOAD_MS_MAX = 400_000
/** Longer than the command's own time-outs: it should end by itself. */
const COMMAND_DEADLINE_MS = 400_000

function tidegate(args: readonly string[]): Promise<CommandOutcome> {
  return runCommandLine(args, '', COMMAND_DEADLINE_MS)
}

/** Runs the command while requests come in, and goes on a little: what the last old pod does counts too. */
async function underLoad(
  cluster: Cluster,
  namespace: string,
  args: readonly string[],
): Promise<[CommandOutcome, LoadResult]> {
  const stop = new AbortController()
  const url = await serviceUrl(cluster, namespace)
  const loading = sendLoad({
    url,
    requestsPerSecond: REQUESTS_PER_SECOND,
    durationMs: LOAD_MS_MAX,
    signal: stop.signal,
  })
  try {
    const run = await tidegate([...args, '--namespace', namespace])
    await settled(cluster, { kind: 'Deployment', namespace, name: 'heart' })
    stop.abort()
    return [run, await loading]
  } finally {
    stop.abort()
  }
}

async function liveImage(cluster: Cluster, namespace: string): Promise<string> {
  const live = await cluster.read({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'heart' })
  return imagesOf((live as LiveDeployment).spec.template.spec)
}

clusterTest(
  'rollout under load at 100% and 0%: exit 0, the new version answers, not one request fails',
  ['kubectl', 'image', 'nextImage'],
  (cluster) =>
    inNamespace(cluster, 'gate', async (namespace) => {
      const folder = 'manifests/overlays/surge-100'
      await deployService(cluster, { folder, namespace, image: IMAGES.image, replicas: REPLICAS })
      const [run, load] = await underLoad(cluster, namespace, ['rollout', '--image', IMAGES.nextImage])
      assert.is(run.exitCode, 0, `${run.stdout}\n${run.stderr}`)
      assert.is(await liveImage(cluster, namespace), IMAGES.nextImage)
      assert.equal(load.failures, [])
      assert.equal(Object.keys(load.answeredBy).sort(), ['1', '2'], 'both versions answered in their time')
      assert.is((await infer(await serviceUrl(cluster, namespace))).model_version, '2')
    }),
)

clusterTest(
  'rollout of a broken image: exit 3, switched back, and the old version answers all the while',
  ['kubectl', 'image', 'brokenImage'],
  (cluster) =>
    inNamespace(cluster, 'broken', async (namespace) => {
      await deployService(cluster, {
        folder: 'manifests',
        namespace,
        image: IMAGES.image,
        replicas: REPLICAS,
      })
      const [run, load] = await underLoad(cluster, namespace, ['rollout', '--image', IMAGES.brokenImage])
      assert.is(run.exitCode, 3, `${run.stdout}\n${run.stderr}`)
      assert.is(await liveImage(cluster, namespace), IMAGES.image)
      assert.equal(load.failures, [])
      assert.equal(Object.keys(load.answeredBy), ['1'])
    }),
)

clusterTest(
  'rollout that the rehearsal refuses: exit 1, and nothing was applied',
  ['kubectl', 'image', 'nextImage'],
  (cluster) =>
    inNamespace(cluster, 'refused', async (namespace) => {
      const service = { folder: 'manifests', namespace, image: IMAGES.image, replicas: 1 }
      const { workload } = await deployService(cluster, service)
      const run = await tidegate([
        ...['rollout', '--image', IMAGES.nextImage, '--namespace', namespace],
        ...['--surge', '0%', '--unavailable', '100%', '--min-available', '1'],
      ])
      assert.is(run.exitCode, 1, `${run.stdout}\n${run.stderr}`)
      const live = await cluster.read({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'heart' })
      assert.is(live.metadata['generation'], workload?.metadata.generation)
    }),
)

test.run()
