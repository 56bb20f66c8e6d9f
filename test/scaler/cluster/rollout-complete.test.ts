import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { LivePod, ObservedWorkload } from '../../../scaler/cluster/observed-workload.ts'
import { isRolloutComplete } from '../../../scaler/cluster/rollout-complete.ts'
import { liveDeployment, livePod, liveReplicaSet, observed } from './workload-objects.ts'

const old = liveReplicaSet({ revision: 1 })
const fresh = liveReplicaSet({ revision: 2 })
const counts = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }
const pods = [livePod({ name: 'a', set: fresh }), livePod({ name: 'b', set: fresh })]
const leaving = livePod({ name: 'c', set: old, deleted: true })
const bare = liveReplicaSet({ bare: true, replicas: 1 })

function deployed(
  more: Parameters<typeof liveDeployment>[0],
  seen: readonly LivePod[] = pods,
): ObservedWorkload {
  return observed(liveDeployment({ revision: 2, generation: 2, counts, ...more }), [old, fresh], seen)
}

const rows: readonly [what: string, state: ObservedWorkload, complete: boolean][] = [
  ['all replicas are new and available', deployed({}), true],
  ['pods that terminate do not count', deployed({}, [...pods, leaving]), true],
  ['the status is of the spec before', deployed({ observedGeneration: 1 }), false],
  ['one is not updated', deployed({ counts: { ...counts, updatedReplicas: 1 } }), false],
  ['one is too many', deployed({ counts: { ...counts, replicas: 3 } }), false],
  ['one is not available', deployed({ counts: { ...counts, availableReplicas: 1 } }), false],
  ['there is no status yet', deployed({ counts: {} }), false],
  [
    'an old pod was last seen without a deletion mark',
    deployed({}, [...pods, livePod({ name: 'c', set: old })]),
    false,
  ],
  ['a new pod was not seen yet', deployed({}, pods.slice(1)), false],
  [
    'a new pod was last seen unready',
    deployed({}, [...pods.slice(1), livePod({ name: 'a', set: fresh, ready: false })]),
    false,
  ],
  ['a bare ReplicaSet with its pod', observed(bare, [bare], [livePod({ name: 'a', set: bare })]), true],
  [
    'a bare ReplicaSet whose second pod has not been seen to leave',
    observed(bare, [bare], [livePod({ name: 'a', set: bare }), livePod({ name: 'b', set: bare })]),
    false,
  ],
  ['no workload', { workload: undefined, replicaSets: [], pods: [] }, false],
]
for (const [what, state, complete] of rows)
  test(`${complete ? 'complete' : 'not complete'}: ${what}`, () =>
    assert.is(isRolloutComplete(state), complete))

test.run()
