import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type PodTally,
  type ReplicaSetIntentions,
  syncReplicaSet,
} from '../../../../sim/kubernetes/replica-set/replica-set-sync.ts'
import { sampleSet } from '../sample-objects.ts'

const tally = (active: number, fields: Partial<PodTally> = {}): PodTally => ({
  active,
  ready: active,
  available: active,
  terminating: 0,
  ...fields,
})

function check(title: string, replicas: number, pods: PodTally, expected: ReplicaSetIntentions): void {
  test(title, () => {
    // A status as it was written when the set had 3 pods, all available.
    const { status } = sampleSet('v1', 3)
    assert.equal(syncReplicaSet(sampleSet('v1', replicas, { status }), pods), expected)
  })
}

const status = (replicas: number, fields = {}): NonNullable<ReplicaSetIntentions['status']> => ({
  observedGeneration: 1,
  replicas,
  readyReplicas: replicas,
  availableReplicas: replicas,
  terminatingReplicas: 0,
  ...fields,
})

check('with the wanted pods there is nothing to do, and nothing to write', 3, tally(3), {
  creations: 0,
  deletions: 0,
  status: undefined,
})
check('missing pods are created; the status still counts the pods from before', 5, tally(3), {
  creations: 2,
  deletions: 0,
  status: undefined,
})
check('surplus pods are deleted; the status still counts them', 1, tally(3), {
  creations: 0,
  deletions: 2,
  status: undefined,
})
check('at most 500 pods are created at once', 1203, tally(3), {
  creations: 500,
  deletions: 0,
  status: undefined,
})
check('at most 500 pods are deleted at once', 0, tally(1203), {
  creations: 0,
  deletions: 500,
  status: status(1203),
})
check(
  'a pod that terminates is missing at once: its replacement comes beside it',
  3,
  tally(2, { terminating: 1 }),
  {
    creations: 1,
    deletions: 0,
    status: status(2, { terminatingReplicas: 1 }),
  },
)
check('ready and available pods are told apart', 3, tally(3, { ready: 2, available: 1 }), {
  creations: 0,
  deletions: 0,
  status: status(3, { readyReplicas: 2, availableReplicas: 1 }),
})

test('a new generation is written as observed even when no pod changed', () => {
  const set = sampleSet('v1', 3, { generation: 2 })
  assert.equal(syncReplicaSet(set, tally(3)).status, status(3, { observedGeneration: 2 }))
})

test('the image plays no part: a set with another template keeps its pods', () => {
  const set = { ...sampleSet('v1', 3), image: 'v2' }
  assert.equal(syncReplicaSet(set, tally(3)), { creations: 0, deletions: 0, status: undefined })
})

test('repeated syncs reach the wanted number, never beyond it, 500 at a time', () => {
  fc.assert(
    fc.property(fc.nat(3000), fc.nat(3000), (replicas, start) => {
      let active = start
      let syncs = 0
      for (; active !== replicas; syncs += 1) {
        const { creations, deletions } = syncReplicaSet(sampleSet('v1', replicas), tally(active))
        assert.ok(creations === 0 || deletions === 0)
        active += creations - deletions
        assert.ok(syncs < 10, 'no end')
      }
      assert.is(syncs, Math.ceil(Math.abs(replicas - start) / 500))
    }),
  )
})

test.run()
