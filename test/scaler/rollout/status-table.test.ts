import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { statusTable, workloadStatus } from '../../../scaler/rollout/status-table.ts'
import { liveDeployment, livePod, liveReplicaSet, observed } from '../cluster/workload-objects.ts'

const NOW_MS = Date.parse('2026-01-01T00:01:00Z')
const sets = [1, 2, 3].map((revision) => liveReplicaSet({ revision }))
const [gone, old, fresh] = sets
const progressing = { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' } as const

test('a row for each revision with pods and for the newest, and nothing of those long gone', () => {
  if (gone === undefined || old === undefined || fresh === undefined) throw new Error('three sets')
  const containers = [{ name: 'server', restartCount: 3 }]
  const state = observed(liveDeployment({ revision: 3, conditions: [progressing] }), sets, [
    livePod({ name: 'a', set: old, containers }),
    livePod({ name: 'b', set: old, deleted: true }),
  ])
  const owner = { kind: 'ScaledObject', name: 'web', minReplicas: 2, maxReplicas: undefined } as const
  const status = workloadStatus(state, owner, NOW_MS)
  if (status === undefined) throw new Error('the workload is there')
  assert.equal(status.revisions, [
    { revision: '2', image: 'web:2', pods: 1, ready: 1, available: 1, terminating: 1, restarts: 3 },
    { revision: '3', image: 'web:3', pods: 0, ready: 0, available: 0, terminating: 0, restarts: 0 },
  ])
  const lines = statusTable(status).split('\n')
  assert.is(
    lines[0],
    'Deployment default/web: 2 replicas (scaled by ScaledObject web, 2 to ?), ReplicaSetUpdated',
  )
  const cells = (line: string): string[] => line.trim().split(/\s+/)
  assert.equal(lines.slice(2).map(cells), [
    ['revision', 'image', 'pods', 'ready', 'available', 'terminating', 'restarts'],
    ['2', 'web:2', '1', '1', '1', '1', '3'],
    ['3', 'web:3', '0', '0', '0', '0', '0'],
  ])
})

test('a Deployment that hangs says so under its head, with the command that frees it', () => {
  const stuck = [
    liveReplicaSet({ revision: 1, replicas: 4, desiredReplicas: 5 }),
    liveReplicaSet({ revision: 2, replicas: 0, desiredReplicas: 5 }),
  ]
  const state = observed(liveDeployment({ image: 'web:2', revision: 2, replicas: 4 }), stuck)
  const status = workloadStatus(state, undefined, NOW_MS)
  if (status === undefined) throw new Error('the workload is there')
  assert.is(status.diagnosis?.code, 'stuck-after-scale')
  const [, told, remedy] = statusTable(status).split('\n')
  assert.match(told ?? '', /^stuck-after-scale: this rollout does not go on/)
  assert.match(remedy ?? '', 'replicaset/web-1 deployment.kubernetes.io/desired-replicas=4')
})

test('a bare ReplicaSet: a row for each image', () => {
  const set = liveReplicaSet({ bare: true, image: 'web:2' })
  const pods = [livePod({ name: 'a', set, image: 'web:1' }), livePod({ name: 'b', set, ready: false })]
  const status = workloadStatus(observed(set, [set], pods), undefined, NOW_MS)
  assert.equal(
    status?.revisions.map(({ image, pods, ready }) => [image, pods, ready]),
    [
      ['web:1', 1, 1],
      ['web:2', 1, 0],
    ],
  )
})

test('a workload that is not there has no status', () => {
  assert.is(workloadStatus({ workload: undefined, replicaSets: [], pods: [] }, undefined, NOW_MS), undefined)
})

test.run()
