import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cluster } from '../../scaler/cluster/cluster.ts'
import { recordTimeline } from '../../scaler/cluster/record-timeline.ts'
import { totalCounts } from '../../sim/index.ts'
import { clusterTest, IMAGES } from './cluster-test.ts'
import { deployService, inNamespace, overlaid, serviceUrl } from './deployed-service.ts'
import { sendLoad } from './send-load.ts'

const FOLDER = 'keda/overlays/short-windows'
const QUERY_PATH = '/spec/triggers/0/metadata/query'
const MIN_REPLICAS = 2
/** At the overlay's threshold of 5 requests/s for a pod: 4 pods. */
const REQUESTS_PER_SECOND = 20
const PODS_UNDER_LOAD = 4
/** Scrape, rate window, the HPA's own period, start-up of the pods: some 60 s, doubled for a slow machine. */
const UP_DEADLINE_MS = 150_000
/** The rate window runs empty, the stabilization window passes, pods shut down. */
const DOWN_DEADLINE_MS = 180_000

/** Waits until the service has this many available pods and no others that stay. */
async function untilAvailable(
  cluster: Cluster,
  namespace: string,
  pods: number,
  deadlineMs: number,
): Promise<void> {
  const { ended, timeline } = await recordTimeline(cluster, {
    workload: { kind: 'Deployment', namespace, name: 'heart' },
    deadlineMs,
    onChange: (_, { samples }) => {
      const last = samples.at(-1)
      const now = last === undefined ? undefined : totalCounts(last)
      return now?.available === pods && now.pods === pods ? 'end' : 'go on'
    },
  })
  const seen = timeline.samples.map((sample) => totalCounts(sample).available).join(' ')
  assert.is(ended, 'told', `not ${pods} available pods within ${deadlineMs} ms, but: ${seen}`)
}

/** The ScaledObject asks for the series of its own namespace, by name, in its query. */
function scaledObjectIn(namespace: string): ReturnType<typeof overlaid> {
  const [plain] = overlaid({ folder: FOLDER, namespace })
  if (plain === undefined) throw new Error(`${FOLDER} holds no ScaledObject`)
  const { triggers } = plain['spec'] as { triggers: { metadata: { query: string } }[] }
  const value = triggers[0]?.metadata.query.replaceAll('namespace="tidegate"', `namespace="${namespace}"`)
  const patch = JSON.stringify([{ op: 'replace', path: QUERY_PATH, value }])
  return overlaid({
    folder: FOLDER,
    namespace,
    more: { patches: [{ target: { kind: 'ScaledObject' }, patch }] },
  })
}

clusterTest(
  'load raises the replicas through KEDA without a failed request, and they fall after it',
  ['kubectl', 'keda', 'prometheus', 'image'],
  (cluster) =>
    inNamespace(cluster, 'keda', async (namespace) => {
      await deployService(cluster, {
        folder: 'manifests',
        namespace,
        image: IMAGES.image,
        replicas: MIN_REPLICAS,
      })
      for (const object of scaledObjectIn(namespace)) await cluster.apply(object)
      const url = await serviceUrl(cluster, namespace)
      const stop = new AbortController()
      const loading = sendLoad({
        url,
        requestsPerSecond: REQUESTS_PER_SECOND,
        durationMs: UP_DEADLINE_MS,
        signal: stop.signal,
      })
      try {
        await untilAvailable(cluster, namespace, PODS_UNDER_LOAD, UP_DEADLINE_MS)
      } finally {
        stop.abort()
      }
      const { sent, failures } = await loading
      assert.equal(failures, [])
      assert.ok(sent > REQUESTS_PER_SECOND, `only ${sent} requests were sent`)
      await untilAvailable(cluster, namespace, MIN_REPLICAS, DOWN_DEADLINE_MS)
    }),
)

test.run()
