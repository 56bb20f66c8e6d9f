import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cluster } from '../../scaler/cluster/cluster.ts'
import { recordTimeline } from '../../scaler/cluster/record-timeline.ts'
import { createPaint } from '../../scaler/draw/paint.ts'
import { type PodLine, podLine } from '../../scaler/draw/pod-line.ts'
import { drawPrediction, shareForetold } from '../../scaler/draw/prediction-picture.ts'
import type { KubernetesObject } from '../../scaler/manifests/kubernetes-object.ts'
import { measuredMetrics } from '../../scaler/rehearsal/measured-metrics.ts'
import { selectAutoscaler } from '../../scaler/rehearsal/select-autoscaler.ts'
import { type Delay, parseWorkload, simulate, totalCounts } from '../../sim/index.ts'
import { clusterTest, IMAGES } from './cluster-test.ts'
import { deployService, inNamespace, overlaid, serviceUrl } from './deployed-service.ts'
import { type LoadResult, sendLoad } from './send-load.ts'

const FOLDER = 'keda/overlays/short-windows'
const QUERY_PATH = '/spec/triggers/0/metadata/query'
const MIN_REPLICAS = 2
/** At the overlay's threshold of 5 requests/s for a pod: 4 pods. */
const REQUESTS_PER_SECOND = 20
const PODS_UNDER_LOAD = 4
/** How long the load lasts: scrape, rate window, the HPA's own period and start-up take some 30 s, a slow machine more. */
const LOAD_MS = 90_000
/** The rate window runs empty, the stabilization window passes, pods shut down. */
const DOWN_DEADLINE_MS = 180_000

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

/** In a prediction nothing happens before the load for so long: the first polls and scrapes are past. */
const LEAD_MS = 60_000
const WIDTH_COLUMNS = 80
/** The machine may be slow, but what it does shall be what some prediction had, for most of the time. */
const FORETOLD_SHARE_MIN = 0.6

/** What the simulator expects of the same ScaledObject under the same load, with chance drawn anew. */
function predict(objects: readonly KubernetesObject[], deployment: KubernetesObject, seed: number): PodLine {
  const workload = parseWorkload(deployment)
  if (!workload.ok) throw new Error(JSON.stringify(workload.problems))
  const by = selectAutoscaler(objects, 'heart')
  const timeline = simulate({
    workload: { ...workload.value, replicas: MIN_REPLICAS },
    start: 'settled',
    changes: [],
    pods: { startUp: START_UP, termination: TERMINATION },
    requests: {
      ratePerSecond: [
        { atMs: 0, value: 0 },
        { atMs: LEAD_MS, value: REQUESTS_PER_SECOND },
        { atMs: LEAD_MS + LOAD_MS, value: 0 },
      ],
      scrapeIntervalMs: SCRAPE_INTERVAL_MS,
    },
    autoscaling: { by, metrics: measuredMetrics(by) },
    seed,
    horizonMs: LEAD_MS + LOAD_MS + DOWN_DEADLINE_MS,
  })
  return podLine(timeline, LEAD_MS)
}

/** Sends the load, and records the pods until they are as few as before it. */
async function watch(cluster: Cluster, namespace: string): Promise<PodLine> {
  const url = await serviceUrl(cluster, namespace)
  const signal = new AbortController().signal
  let loading: Promise<LoadResult> | undefined
  let fromMs = 0
  const { ended, timeline } = await recordTimeline(cluster, {
    workload: { kind: 'Deployment', namespace, name: 'heart' },
    deadlineMs: LOAD_MS + DOWN_DEADLINE_MS,
    onChange: (_, { samples }) => {
      if (loading === undefined) {
        fromMs = Date.now()
        loading = sendLoad({ url, requestsPerSecond: REQUESTS_PER_SECOND, durationMs: LOAD_MS, signal })
      }
      const last = samples.at(-1)
      const isDown = last !== undefined && totalCounts(last).pods === MIN_REPLICAS
      return isDown && Date.now() - fromMs > LOAD_MS ? 'end' : 'go on'
    },
  })
  const result = await loading
  assert.equal(result?.failures, [])
  assert.ok((result?.sent ?? 0) > REQUESTS_PER_SECOND, `only ${result?.sent} requests were sent`)
  const line = podLine(timeline, 0)
  const told = line.map(({ tMs, pods }) => `${(tMs / 1000).toFixed(1)} s: ${pods}`).join(', ')
  assert.is(ended, 'told', `not back at ${MIN_REPLICAS} pods, but: ${told}`)
  return line
}

/** When there were pods for the load, and how long after its end they were gone; not a number when they never were. */
function reactionOf(line: PodLine): { readonly upMs: number; readonly downMs: number } {
  const up = line.find(({ pods }) => pods >= PODS_UNDER_LOAD)
  const down = line.find(({ tMs, pods }) => tMs >= LOAD_MS && pods === MIN_REPLICAS)
  return { upMs: up?.tMs ?? Number.NaN, downMs: (down?.tMs ?? Number.NaN) - LOAD_MS }
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
      const predicted = Array.from({ length: PREDICTIONS }, (_, seed) => predict(objects, workload, seed))
      for (const object of objects) await cluster.apply(object)
      const observed = await watch(cluster, namespace)
      const prediction = { predicted, observed, untilMs: (observed.at(-1)?.tMs ?? 0) * 1.06 }
      const share = shareForetold(prediction)
      console.log(`\n${drawPrediction(prediction, WIDTH_COLUMNS, createPaint(false))}`)
      console.log(`as many pods as some prediction had for ${(100 * share).toFixed(0)} % of the time`)
      const [watched, foretold] = [reactionOf(observed), predicted.map(reactionOf)]
      isWithin(
        'pods for the load',
        watched.upMs,
        foretold.map(({ upMs }) => upMs),
      )
      isWithin(
        'back after it',
        watched.downMs,
        foretold.map(({ downMs }) => downMs),
      )
      assert.ok(share >= FORETOLD_SHARE_MIN, `${share} of the time`)
    }),
)

test.run()
