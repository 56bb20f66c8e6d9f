import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ObservedWorkload } from '../../../scaler/cluster/observed-workload.ts'
import type { ToolError } from '../../../scaler/errors.ts'
import { undoRollout } from '../../../scaler/rollout/undo.ts'
import { FakeCluster } from '../cluster/fake-cluster.ts'
import { liveDeployment, liveReplicaSet, observed } from '../cluster/workload-objects.ts'

const sets = [1, 4, 2].map((revision) => liveReplicaSet({ revision }))
const deployment = liveDeployment({ revision: 4, image: 'web:4', replicas: 7 })

function clusterWith(workload: ObservedWorkload['workload']): FakeCluster {
  const cluster = new FakeCluster()
  if (workload !== undefined) cluster.put(workload)
  return cluster
}

async function refusal(workload: ObservedWorkload, toRevision?: number): Promise<ToolError> {
  return undoRollout(clusterWith(workload.workload), workload, toRevision).then(
    () => {
      throw new Error('it was undone')
    },
    (error: ToolError) => error,
  )
}

test('the template of the highest revision below the current one is put back, and nothing else', async () => {
  const cluster = clusterWith(deployment)
  const { revision } = await undoRollout(cluster, observed(deployment, sets))
  assert.is(revision, 2)
  const { spec } = await cluster.read({ ...deployment, namespace: 'default', name: 'web' })
  assert.equal(spec, {
    ...deployment.spec,
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'server', image: 'web:2' }] },
    },
  })
})

test('a revision that is named is put back instead', async () => {
  const { revision } = await undoRollout(clusterWith(deployment), observed(deployment, sets), 1)
  assert.is(revision, 1)
})

test('a namesake that was created in the meantime is left alone', async () => {
  const cluster = clusterWith({ ...deployment, metadata: { ...deployment.metadata, uid: 'uid-new' } })
  const error = await undoRollout(cluster, observed(deployment, sets)).then(
    String,
    (reason: ToolError) => reason.code,
  )
  assert.is(error, 'CLUSTER_REFUSED')
})

const refusals: readonly [
  what: string,
  workload: ObservedWorkload,
  toRevision: number | undefined,
  words: RegExp,
][] = [
  ['a first revision', observed(liveDeployment({}), [liveReplicaSet({})]), undefined, /no revision below 1/],
  ['a revision that is not kept', observed(deployment, sets), 3, /no revision 3; kept: 2, 1/],
  ['the current revision', observed(deployment, sets), 4, /no revision 4/],
  ['a paused Deployment', observed(liveDeployment({ revision: 4, paused: true }), sets), undefined, /paused/],
  ['a bare ReplicaSet', observed(liveReplicaSet({ bare: true }), []), undefined, /only a Deployment/],
]
for (const [what, workload, toRevision, words] of refusals)
  test(`refused: ${what}`, async () => {
    const error = await refusal(workload, toRevision)
    assert.is(error.code, 'ROLLOUT_NOT_UNDONE')
    assert.match(error.message, words)
  })

test.run()
