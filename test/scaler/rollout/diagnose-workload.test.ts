import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { diagnoseWorkload } from '../../../scaler/rollout/diagnose-workload.ts'
import { liveDeployment, liveReplicaSet, observed } from '../cluster/workload-objects.ts'

const stale = liveReplicaSet({ revision: 1, replicas: 4, desiredReplicas: 5 })

test('the set of the present template is new: what hangs is the next rollout', () => {
  const diagnosis = diagnoseWorkload(observed(liveDeployment({ replicas: 4 }), [stale]))
  assert.is(diagnosis?.blocks, 'the next rollout')
})

test('a template that has no set yet, because its Deployment hangs, makes it this rollout', () => {
  const diagnosis = diagnoseWorkload(observed(liveDeployment({ image: 'web:2', replicas: 4 }), [stale]))
  assert.is(diagnosis?.blocks, 'this rollout')
})

test('the strategy is read: two active sets hang under Recreate alone', () => {
  const sets = [stale, liveReplicaSet({ revision: 2, replicas: 1, desiredReplicas: 5 })]
  const of = (strategy: { strategy?: 'Recreate' }) =>
    diagnoseWorkload(
      observed(liveDeployment({ revision: 2, image: 'web:2', replicas: 3, ...strategy }), sets),
    )
  assert.is(of({}), undefined)
  assert.is(of({ strategy: 'Recreate' })?.code, 'stuck-recreate-scale')
})

test('neither a bare ReplicaSet nor one without the annotation hangs', () => {
  const bare = liveReplicaSet({ bare: true })
  assert.is(diagnoseWorkload(observed(bare, [bare])), undefined)
  assert.is(diagnoseWorkload(observed(liveDeployment({ replicas: 2 }), [liveReplicaSet({})])), undefined)
})

test.run()
