import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { LiveDeployment } from '../../../scaler/cluster/observed-workload.ts'
import { ToolError } from '../../../scaler/errors.ts'
import { type GateListener, type GateOutcome, type GateRequest, passGate } from '../../../scaler/gate/gate.ts'
import { requestedDeployment } from '../../../scaler/gate/image-request.ts'
import { FakeCluster } from '../cluster/fake-cluster.ts'
import { liveDeployment, livePod, liveReplicaSet } from '../cluster/workload-objects.ts'

const REPLICAS = 2
const COMPLETE = { replicas: REPLICAS, updatedReplicas: REPLICAS, availableReplicas: REPLICAS }
const WORKLOAD = { kind: 'Deployment', namespace: 'default', name: 'web' } as const
const silent: GateListener = { onRehearsed: () => {}, onProgress: () => {} }

/** A Deployment of web:1 at rest. */
function clusterAtRest(): FakeCluster {
  const cluster = new FakeCluster()
  const set = liveReplicaSet({ revision: 1, replicas: REPLICAS })
  cluster.put(liveDeployment({ replicas: REPLICAS, counts: COMPLETE }))
  cluster.put(set)
  for (const name of ['web-a', 'web-b']) cluster.put(livePod({ name, set }))
  return cluster
}

async function pass(
  cluster: FakeCluster,
  change: Partial<GateRequest> & { surge?: string; unavailable?: string },
): Promise<GateOutcome> {
  const live = (await cluster.read({ apiVersion: 'apps/v1', ...WORKLOAD })) as LiveDeployment
  const { surge, unavailable, ...request } = change
  return passGate(
    cluster,
    {
      workload: WORKLOAD,
      live,
      wanted: requestedDeployment(live, { image: 'web:2', surge, unavailable }),
      companions: [],
      fieldManager: 'test',
      pace: { startUp: { kind: 'fixed', ms: 100 }, termination: undefined, seed: 1 },
      stricter: {},
      worlds: 3,
      timeoutMs: 2_000,
      isDryRun: false,
      ...request,
    },
    silent,
  )
}

async function imageOnCluster(cluster: FakeCluster): Promise<string | undefined> {
  const { spec } = (await cluster.read({ apiVersion: 'apps/v1', ...WORKLOAD })) as LiveDeployment
  return spec.template.spec.containers[0]?.image
}

test('a change that takes the service down is refused, and nothing is applied', async () => {
  const cluster = clusterAtRest()
  const outcome = await pass(cluster, { surge: '0', unavailable: '100%' })
  assert.is(outcome.result, 'refused')
  assert.equal(
    outcome.rehearsal.verdict.reasons.map(({ code }) => code),
    ['outage'],
  )
  assert.is(await imageOnCluster(cluster), 'web:1')
})

test('a dry run rehearses and applies nothing', async () => {
  const cluster = clusterAtRest()
  assert.is((await pass(cluster, { isDryRun: true })).result, 'rehearsed')
  assert.is(await imageOnCluster(cluster), 'web:1')
})

test('an objective of the user is judged in the random worlds too', async () => {
  const outcome = await pass(clusterAtRest(), { stricter: { withinMs: 150 }, worlds: 200 })
  assert.is(outcome.result, 'refused')
})

test('a rollout that completes is compared with the prediction', async () => {
  const cluster = clusterAtRest()
  const passing = pass(cluster, {})
  await untilApplied(cluster)
  const next = liveReplicaSet({ revision: 2, replicas: REPLICAS })
  cluster.put({ ...liveReplicaSet({ revision: 1, replicas: 0 }) })
  cluster.put(next)
  for (const name of ['web-a', 'web-b'])
    await cluster.remove({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name })
  for (const name of ['web-c', 'web-d']) cluster.put(livePod({ name, set: next }))
  cluster.put(
    liveDeployment({ image: 'web:2', replicas: REPLICAS, revision: 2, generation: 2, counts: COMPLETE }),
  )
  const outcome = await passing
  assert.is(outcome.result, 'complete')
})

test('a rollout whose pods crash is switched back', async () => {
  const cluster = clusterAtRest()
  const passing = pass(cluster, {})
  await untilApplied(cluster)
  const next = liveReplicaSet({ revision: 2, replicas: 1 })
  const crash = {
    name: 'server',
    restartCount: 2,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
  }
  cluster.put(next)
  cluster.put(liveDeployment({ image: 'web:2', replicas: REPLICAS, revision: 2, generation: 2 }))
  cluster.put(livePod({ name: 'web-c', set: next, ready: false, containers: [crash] }))
  await until(async () => (await imageOnCluster(cluster)) === 'web:1')
  await cluster.remove({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web-c' })
  const old = liveReplicaSet({ revision: 1, replicas: REPLICAS })
  const annotations = { 'deployment.kubernetes.io/revision': '3' }
  cluster.put({ ...old, metadata: { ...old.metadata, annotations } })
  cluster.put(liveReplicaSet({ revision: 2, replicas: 0 }))
  cluster.put(liveDeployment({ replicas: REPLICAS, revision: 3, generation: 3, counts: COMPLETE }))
  const outcome = await passing
  assert.is(outcome.result, 'switched-back')
  assert.is('rollout' in outcome && outcome.rollout.failure?.reason, 'CrashLoopBackOff')
  assert.is('rollout' in outcome && outcome.rollout.restoredRevision, 1)
})

test('what the API server refuses in the dry run is never applied', async () => {
  const cluster = clusterAtRest()
  const live = (await cluster.read({ apiVersion: 'apps/v1', ...WORKLOAD })) as LiveDeployment
  const refusing = new ToolError('CLUSTER_REFUSED', 'no')
  cluster.apply = () => Promise.reject(refusing)
  try {
    await pass(cluster, { live })
    assert.unreachable('it was applied')
  } catch (error) {
    assert.is(error, refusing)
  }
  assert.is(await imageOnCluster(cluster), 'web:1')
})

async function untilApplied(cluster: FakeCluster): Promise<void> {
  await until(async () => (await imageOnCluster(cluster)) === 'web:2')
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 5_000
  while (!(await isSo())) {
    assert.ok(Date.now() < deadlineMs, 'it did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test.run()
