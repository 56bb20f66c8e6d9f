import { Agent } from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { LivePod } from '../../scaler/cluster/observed-workload.ts'
import { QueueSimulation } from '../../sim/traffic/queue/queue-simulation.ts'
import { arrivalsAt } from '../sim/traffic/queue/service-of.ts'
import { clusterTest, IMAGES } from './cluster-test.ts'
import { deployService, inNamespace, serviceUrl } from './deployed-service.ts'
import { infer } from './send-load.ts'

/** So many that each of four pods has some but once in 25,000 times. */
const CONNECTIONS = 40
/** Requests that each of them sends in a stretch. */
const REQUESTS = 10
const [FEW, MANY] = [2, 4]
const PREDICTIONS = 200
const SCRAPE_DEADLINE_MS = 5000

/** Clients that each keep one connection open. */
function openConnections(): readonly Agent[] {
  return Array.from({ length: CONNECTIONS }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
}

function close(agents: readonly Agent[]): void {
  for (const agent of agents) agent.destroy()
}

/** How many inferences a pod has answered, by itself and not through the Service. */
async function answeredBy({ status }: LivePod): Promise<number> {
  const url = `http://${status?.podIP}:8080/metrics`
  const text = await (await fetch(url, { signal: AbortSignal.timeout(SCRAPE_DEADLINE_MS) })).text()
  const counts = text.matchAll(/^tidegate_requests_total\{[^}]*code="200"[^}]*\} (\d+)/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

/** Each connection sends its requests, all at the same time; what each pod answered of them. */
async function sendOver(
  url: string,
  agents: readonly Agent[],
  pods: readonly LivePod[],
): Promise<readonly number[]> {
  const before = await Promise.all(pods.map(answeredBy))
  for (let i = 0; i < REQUESTS; i += 1) await Promise.all(agents.map((agent) => infer(url, agent)))
  const after = await Promise.all(pods.map(answeredBy))
  return after.map((count, index) => count - (before[index] ?? 0))
}

function unevennessOf(counts: readonly number[]): number {
  return (Math.max(...counts) * counts.length) / counts.reduce((sum, count) => sum + count, 0)
}

/** What the simulator says of as many connections, opened to a few pods before there are many. */
function predict(seed: number): number {
  const [openedMs, endMs] = [1000, 2000]
  const gapMs = openedMs / (CONNECTIONS * REQUESTS)
  const arrivals = Array.from(
    { length: (endMs / openedMs) * CONNECTIONS * REQUESTS },
    (_, index) => index * gapMs,
  )
  const queue = new QueueSimulation(
    {
      serviceTime: { kind: 'constant', ms: 0.1 },
      concurrency: 1,
      balance: 'random',
      connections: { count: CONNECTIONS },
    },
    arrivalsAt(arrivals),
    seed,
  )
  const addPods = (count: number): void => {
    for (let i = 0; i < count; i += 1) {
      const pod = queue.addPod()
      queue.putAnswering(pod, true)
      queue.putCondition(pod, 'ready')
    }
  }
  addPods(FEW)
  queue.advanceTo(openedMs)
  queue.takeWindow()
  addPods(MANY - FEW)
  queue.advanceTo(endMs)
  return queue.takeWindow().unevenness ?? Number.NaN
}

clusterTest(
  'pods that scaling out adds stay idle until connections are opened anew, as far as the simulator says',
  ['kubectl', 'image'],
  (cluster) =>
    inNamespace(cluster, 'connections', async (namespace) => {
      const service = { folder: 'manifests', namespace, image: IMAGES.image }
      const few = await deployService(cluster, { ...service, replicas: FEW })
      const url = await serviceUrl(cluster, namespace)
      const kept = openConnections()
      try {
        await sendOver(url, kept, few.pods)
        const { pods } = await deployService(cluster, { ...service, replicas: MANY })
        assert.is(pods.length, MANY)
        const known = new Set(few.pods.map(({ metadata }) => metadata.uid))
        const counts = await sendOver(url, kept, pods)
        const idle = counts.filter((_, index) => !known.has(pods[index]?.metadata.uid ?? ''))
        assert.equal(idle, Array(MANY - FEW).fill(0), 'a kept connection went to a new pod')

        const predicted = Array.from({ length: PREDICTIONS }, (_, seed) => predict(seed)).sort(
          (a, b) => a - b,
        )
        const [least = 0, most = 0] = [predicted[0], predicted.at(-1)]
        const watched = unevennessOf(counts)
        const told = `the busiest pod got ${watched.toFixed(2)} times its share; predicted ${least.toFixed(2)} to ${most.toFixed(2)}`
        console.log(told)
        assert.ok(watched >= least && watched <= most, told)

        const anew = openConnections()
        const afterwards = await sendOver(url, anew, pods)
        close(anew)
        assert.ok(Math.min(...afterwards) > 0, `with new connections: ${afterwards}`)
      } finally {
        close(kept)
      }
    }),
)

test.run()
