import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { countPods } from '../../../scaler/cluster/count-pods.ts'
import { liveDeployment, livePod, liveReplicaSet, observed } from './workload-objects.ts'

const NOW_MS = Date.parse('2026-01-01T00:01:00Z')

test('each pod counts under the revision of its ReplicaSet, terminating ones apart', () => {
  const [old, fresh] = [liveReplicaSet({ revision: 1 }), liveReplicaSet({ revision: 2 })]
  const { revisions, nextChangeAtMs } = countPods(
    observed(
      liveDeployment({ revision: 2 }),
      [old, fresh],
      [
        livePod({ name: 'a', set: old }),
        livePod({ name: 'b', set: old, deleted: true }),
        livePod({ name: 'c', set: fresh, ready: false }),
        livePod({ name: 'd', set: fresh }),
      ],
    ),
    [],
    NOW_MS,
  )
  assert.equal(revisions, {
    1: { pods: 1, ready: 1, available: 1, terminating: 1 },
    2: { pods: 2, ready: 1, available: 1, terminating: 0 },
  })
  assert.is(nextChangeAtMs, undefined)
})

test('a pod that ended counts nowhere, nor one whose ReplicaSet is not known yet', () => {
  const set = liveReplicaSet({ revision: 1 })
  const pods = [
    livePod({ name: 'a', set, phase: 'Failed', ready: false }),
    livePod({ name: 'b', set, phase: 'Succeeded', ready: false }),
    livePod({ name: 'c', set: liveReplicaSet({ revision: 2 }) }),
  ]
  assert.equal(countPods(observed(liveDeployment({}), [set], pods), [], NOW_MS).revisions, {})
})

test('minReadySeconds: available from that second on, and the next such moment is told', () => {
  const set = liveReplicaSet({ revision: 1 })
  const pods = [
    livePod({ name: 'a', set, readySince: '2026-01-01T00:00:50Z' }),
    livePod({ name: 'b', set, readySince: '2026-01-01T00:00:51Z' }),
    livePod({ name: 'c', set, readySince: '2026-01-01T00:00:55Z' }),
  ]
  const count = countPods(observed(liveDeployment({ minReadySeconds: 10 }), [set], pods), [], NOW_MS)
  assert.equal(count.revisions[1], { pods: 3, ready: 3, available: 1, terminating: 0 })
  assert.is(count.nextChangeAtMs, NOW_MS + 1000)
})

test('a bare ReplicaSet: templates count in the order in which their pods appeared, and keep their number', () => {
  const set = liveReplicaSet({ bare: true, image: 'web:2' })
  const images: string[] = []
  const early = livePod({ name: 'z', set, image: 'web:1', created: '2026-01-01T00:00:00Z' })
  const late = livePod({ name: 'a', set, image: 'web:2', created: '2026-01-01T00:00:09Z' })
  const both = countPods(observed(set, [set], [late, early]), images, NOW_MS).revisions
  assert.equal(Object.keys(both), ['1', '2'])
  assert.equal(images, ['web:1', 'web:2'])
  assert.equal(Object.keys(countPods(observed(set, [set], [late]), images, NOW_MS).revisions), ['2'])
})

test.run()
