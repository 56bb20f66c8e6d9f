import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cluster } from '../../scaler/cluster/cluster.ts'
import { recordTimeline } from '../../scaler/cluster/record-timeline.ts'
import type { KubernetesObject } from '../../scaler/manifests/kubernetes-object.ts'
import { measuredMetrics } from '../../scaler/rehearsal/measured-metrics.ts'
import { selectAutoscaler } from '../../scaler/rehearsal/select-autoscaler.ts'
import { type Delay, parseWorkload, simulate, totalCounts } from '../../sim/index.ts'
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

/** Prometheus of the test cluster scrapes each pod so often. */
const SCRAPE_INTERVAL_MS = 5000
/** A service of this size starts within these times on an idle and on a busy machine. */
const START_UP: Delay = { kind: 'uniform', fromMs: 1500, toMs: 6000 }
const TERMINATION: Delay = { kind: 'fixed', ms: 6000 }
/** Each with its own phases of scrapes, polls and syncs. */
const PREDICTIONS = 50
/** The machine runs a whole cluster on two cores: what a controller waits for a core is in no model. */
const SLACK_MS = 15_000

const LOAD_FROM_MS = 60_000
const LOAD_TO_MS = 240_000

/** How long after the load rose there were pods for it, and how long after it ended they were gone. */
type Reaction = { readonly upMs: number; readonly downMs: number }

/** What the simulator expects of the same ScaledObject under the same load, with chance drawn anew. */
function predict(objects: readonly KubernetesObject[], deployment: KubernetesObject, seed: number): Reaction {
  const workload = parseWorkload(deployment)
  if (!workload.ok) throw new Error(JSON.stringify(workload.problems))
  const by = selectAutoscaler(objects, 'heart')
  const { samples } = simulate({
    workload: { ...workload.value, replicas: MIN_REPLICAS },
    start: 'settled',
    changes: [],
    pods: { startUp: START_UP, termination: TERMINATION },
    requests: {
      ratePerSecond: [
        { atMs: 0, value: 0 },
        { atMs: LOAD_FROM_MS, value: REQUESTS_PER_SECOND },
        { atMs: LOAD_TO_MS, value: 0 },
      ],
      scrapeIntervalMs: SCRAPE_INTERVAL_MS,
    },
    autoscaling: { by, metrics: measuredMetrics(by) },
    seed,
    horizonMs: LOAD_TO_MS + DOWN_DEADLINE_MS,
  })
  const up = samples.find(
    (sample) => sample.tMs >= LOAD_FROM_MS && totalCounts(sample).available >= PODS_UNDER_LOAD,
  )
  const down = samples.find((sample) => sample.tMs >= LOAD_TO_MS && totalCounts(sample).pods === MIN_REPLICAS)
  return { upMs: (up?.tMs ?? Number.NaN) - LOAD_FROM_MS, downMs: (down?.tMs ?? Number.NaN) - LOAD_TO_MS }
}

function isWithin(what: string, watchedMs: number, predictedMs: readonly number[]): void {
  const sorted = predictedMs.toSorted((a, b) => a - b)
  const [least = 0, middle = 0, most = 0] = [0, Math.floor(sorted.length / 2), sorted.length - 1].map(
    (index) => sorted[index] ?? Number.NaN,
  )
  const told = `${what}: watched ${(watchedMs / 1000).toFixed(1)} s, predicted ${(least / 1000).toFixed(1)} to ${(most / 1000).toFixed(1)} s, in the middle ${(middle / 1000).toFixed(1)} s`
  console.log(told)
  assert.ok(watchedMs >= least - SLACK_MS && watchedMs <= most + SLACK_MS, told)
}

clusterTest(
  'load raises the replicas through KEDA without a failed request, and they fall after it, when the simulator says',
  ['kubectl', 'keda', 'prometheus', 'image'],
  (cluster) =>
    inNamespace(cluster, 'keda', async (namespace) => {
      const { workload } = await deployService(cluster, {
        folder: 'manifests',
        namespace,
        image: IMAGES.image,
        replicas: MIN_REPLICAS,
      })
      assert.ok(workload !== undefined)
      const objects = scaledObjectIn(namespace)
      for (const object of objects) await cluster.apply(object)
      const url = await serviceUrl(cluster, namespace)
      const stop = new AbortController()
      const loading = sendLoad({
        url,
        requestsPerSecond: REQUESTS_PER_SECOND,
        durationMs: UP_DEADLINE_MS,
        signal: stop.signal,
      })
      const loadFromMs = Date.now()
      try {
        await untilAvailable(cluster, namespace, PODS_UNDER_LOAD, UP_DEADLINE_MS)
      } finally {
        stop.abort()
      }
      const loadToMs = Date.now()
      const { sent, failures } = await loading
      assert.equal(failures, [])
      assert.ok(sent > REQUESTS_PER_SECOND, `only ${sent} requests were sent`)
      await untilAvailable(cluster, namespace, MIN_REPLICAS, DOWN_DEADLINE_MS)
      const downMs = Date.now() - loadToMs
      const predictions = Array.from({ length: PREDICTIONS }, (_, seed) => predict(objects, workload, seed))
      isWithin(
        'pods for the load',
        loadToMs - loadFromMs,
        predictions.map((prediction) => prediction.upMs),
      )
      isWithin(
        'back after it',
        downMs,
        predictions.map((prediction) => prediction.downMs),
      )
    }),
)

test.run()
