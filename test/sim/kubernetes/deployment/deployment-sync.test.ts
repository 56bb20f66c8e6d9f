import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type {
  Condition,
  Deployment,
  DeploymentStatus,
} from '../../../../sim/kubernetes/deployment/deployment.ts'
import {
  type DeploymentIntention,
  type DeploymentView,
  syncDeployment,
} from '../../../../sim/kubernetes/deployment/deployment-sync.ts'
import type { ReplicaSet } from '../../../../sim/kubernetes/replica-set/replica-set.ts'
import type { WorkloadSpec } from '../../../../sim/kubernetes/workload-spec.ts'
import { rolling, sampleDeployment, sampleSet, sampleStatus } from '../sample-objects.ts'

/** 100.5 s, half a minute after the last progress. */
const NOW_MS = 100_500
const PROGRESS_SECONDS = 70

/** One intention in a few words: what is written, and the sizes or reasons in it. */
function tell(intention: DeploymentIntention): string {
  switch (intention.kind) {
    case 'createReplicaSet':
      return `create ${intention.replicaSet.image} with ${intention.replicaSet.replicas} as revision ${intention.replicaSet.revision}`
    case 'updateReplicaSet': {
      const { image, replicas, revision, desiredReplicas } = intention.replicaSet
      return `write ${image}: ${replicas} pods, revision ${revision}, desired ${desiredReplicas ?? 'unknown'}`
    }
    case 'deleteReplicaSet':
      return `delete ${intention.name}`
    case 'updateDeployment':
      return `status ${intention.status.conditions.Progressing?.reason ?? 'without progress'}, revision ${intention.revision}`
    case 'requeue':
      return `again in ${intention.afterMs} ms`
    case 'retry':
      return 'again at once'
  }
}

type Given = {
  readonly spec: Partial<WorkloadSpec>
  readonly sets: readonly ReplicaSet[]
  readonly progressing?: Condition['reason'] | undefined
  readonly revision?: number
  readonly hasOldPods?: boolean
  readonly status?: Partial<DeploymentStatus>
}

function viewOf({
  spec,
  sets,
  progressing = 'ReplicaSetUpdated',
  hasOldPods = false,
  ...given
}: Given): DeploymentView {
  const deployment: Deployment = sampleDeployment(spec, { revision: given.revision ?? 2 })
  const condition = {
    status: progressing === 'DeploymentPaused' ? 'Unknown' : 'True',
    reason: progressing,
    lastUpdateSeconds: PROGRESS_SECONDS,
    lastTransitionSeconds: PROGRESS_SECONDS,
  } as const
  const status = sampleStatus({ conditions: { Progressing: condition }, ...given.status })
  return { deployment: { ...deployment, status }, replicaSets: sets, hasOldPods, nowMs: NOW_MS }
}

function check(title: string, given: Given, expected: readonly string[]): void {
  test(title, () => assert.equal(syncDeployment(viewOf(given)).map(tell), expected))
}

/** A set that carries the annotations of a Deployment of `desired` replicas. */
function scaled(image: string, replicas: number, desired: number, fields = {}): ReplicaSet {
  return sampleSet(image, replicas, { desiredReplicas: desired, maxReplicas: desired + 1, ...fields })
}

const spec = { replicas: 5, strategy: rolling(1, 1), image: 'v2' }

check(
  'a new image: the set is created with the surge, old pods go down to the floor, the status meets a conflict',
  { spec, sets: [scaled('v1', 5, 5)], revision: 1 },
  [
    'create v2 with 1 as revision 2',
    'status NewReplicaSetCreated, revision 2',
    'write v1: 4 pods, revision 1, desired 5',
    'again at once',
  ],
)
check(
  'without room the set is created empty',
  { spec: { ...spec, strategy: rolling(0, 1) }, sets: [scaled('v1', 5, 5)], revision: 1 },
  [
    'create v2 with 0 as revision 2',
    'status NewReplicaSetCreated, revision 2',
    'write v1: 4 pods, revision 1, desired 5',
    'again at once',
  ],
)
check(
  'room for the new set is used before any old pod goes',
  { spec, sets: [scaled('v1', 4, 5), scaled('v2', 1, 5)] },
  ['write v2: 2 pods, revision 2, desired 5', 'status ReplicaSetUpdated, revision 2'],
)
check(
  'at the ceiling the old set shrinks to the floor',
  { spec, sets: [scaled('v1', 5, 5), scaled('v2', 1, 5)] },
  ['write v1: 3 pods, revision 1, desired 5', 'status ReplicaSetUpdated, revision 2'],
)
check(
  'when nothing moved and no number changed, only the deadline is waited for',
  {
    spec,
    sets: [scaled('v1', 4, 5), scaled('v2', 2, 5, { available: 0 })],
    status: {
      replicas: 6,
      updatedReplicas: 2,
      readyReplicas: 4,
      availableReplicas: 4,
      unavailableReplicas: 2,
      conditions: {
        Available: {
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          lastUpdateSeconds: 1,
          lastTransitionSeconds: 1,
        },
        Progressing: {
          status: 'True',
          reason: 'ReplicaSetUpdated',
          lastUpdateSeconds: PROGRESS_SECONDS,
          lastTransitionSeconds: PROGRESS_SECONDS,
        },
      },
    },
  },
  // 70 s and a deadline of 600 s are 670 s, and one second more: 570.5 s from 100.5 s.
  ['again in 570500 ms'],
)
check(
  'a revision that has to rise is the only write of its sync',
  { spec: { ...spec, image: 'v1' }, sets: [scaled('v1', 5, 5), scaled('v2', 1, 5)] },
  ['write v1: 5 pods, revision 3, desired 5', 'again at once'],
)
check(
  "the set's revision is then taken over by the Deployment, and the status has to wait for the next sync",
  { spec: { ...spec, image: 'v1' }, sets: [scaled('v1', 5, 5, { revision: 3 }), scaled('v2', 1, 5)] },
  ['status ReplicaSetUpdated, revision 3', 'write v2: 0 pods, revision 2, desired 5', 'again at once'],
)
check(
  'other replicas in the middle of a rollout are shared out, and nothing else happens in that sync',
  { spec: { ...spec, replicas: 10 }, sets: [scaled('v1', 4, 5), scaled('v2', 2, 5)] },
  [
    'write v1: 7 pods, revision 1, desired 10',
    'write v2: 4 pods, revision 2, desired 10',
    'status ReplicaSetUpdated, revision 2',
  ],
)
check(
  'pausing is marked first; the status of the same sync meets a conflict',
  { spec: { ...spec, paused: true }, sets: [scaled('v1', 5, 5)], revision: 1 },
  ['status DeploymentPaused, revision 1', 'again at once'],
)
check(
  'resumed with a new image: the set is created, its revision meets a conflict with the mark, and the sync ends',
  { spec, sets: [scaled('v1', 5, 5)], progressing: 'DeploymentPaused', revision: 1 },
  ['status DeploymentResumed, revision 1', 'create v2 with 1 as revision 2', 'again at once'],
)
check(
  'while paused no new set is created',
  {
    spec: { ...spec, paused: true },
    sets: [scaled('v1', 5, 5)],
    progressing: 'DeploymentPaused',
    revision: 1,
  },
  ['status DeploymentPaused, revision 1'],
)
check(
  'while paused other replicas still count, and both sets share them',
  {
    spec: { ...spec, replicas: 10, paused: true },
    sets: [scaled('v1', 4, 5), scaled('v2', 2, 5)],
    progressing: 'DeploymentPaused',
  },
  [
    'write v1: 7 pods, revision 1, desired 10',
    'write v2: 4 pods, revision 2, desired 10',
    'status DeploymentPaused, revision 2',
  ],
)
check(
  'resuming restarts the deadline and the rollout goes on in the same sync',
  { spec, sets: [scaled('v1', 5, 5), scaled('v2', 1, 5)], progressing: 'DeploymentPaused' },
  ['status DeploymentResumed, revision 2', 'write v1: 3 pods, revision 1, desired 5', 'again at once'],
)
check(
  'a rollout that exceeded its deadline is not marked as paused',
  {
    spec: { ...spec, paused: true },
    sets: [scaled('v1', 5, 5)],
    progressing: 'ProgressDeadlineExceeded',
    revision: 1,
  },
  ['status ProgressDeadlineExceeded, revision 1'],
)
check(
  'Recreate shrinks every old set to nothing first',
  {
    spec: { ...spec, strategy: { type: 'Recreate' } },
    sets: [scaled('v1', 5, 5)],
    hasOldPods: true,
    revision: 1,
  },
  ['write v1: 0 pods, revision 1, desired 5', 'status ReplicaSetUpdated, revision 1'],
)
check(
  'Recreate waits while an old pod terminates: no new set',
  {
    spec: { ...spec, strategy: { type: 'Recreate' } },
    sets: [scaled('v1', 0, 5)],
    hasOldPods: true,
    revision: 1,
  },
  ['status ReplicaSetUpdated, revision 1'],
)
check(
  'Recreate waits while a status still counts an old pod',
  {
    spec: { ...spec, strategy: { type: 'Recreate' } },
    sets: [scaled('v1', 0, 5, { status: sampleSet('v1', 1).status })],
    revision: 1,
  },
  ['status ReplicaSetUpdated, revision 1'],
)
check(
  'Recreate then starts all new pods at once',
  { spec: { ...spec, strategy: { type: 'Recreate' } }, sets: [scaled('v1', 0, 5)], revision: 1 },
  ['create v2 with 5 as revision 2', 'status NewReplicaSetCreated, revision 2', 'again at once'],
)
check(
  'a complete Deployment deletes what its history limit does not keep',
  {
    spec: { ...spec, image: 'v3', revisionHistoryLimit: 1 },
    sets: [scaled('v1', 0, 5), scaled('v2', 0, 5), scaled('v3', 5, 5)],
    revision: 3,
    progressing: 'NewReplicaSetAvailable',
    status: { replicas: 5, updatedReplicas: 5, readyReplicas: 5, availableReplicas: 5 },
  },
  ['delete web-v1', 'status NewReplicaSetAvailable, revision 3'],
)

/** Carries out what concerns sets and the status, as the API server would. */
function apply(view: DeploymentView): DeploymentView {
  let { deployment } = view
  let replicaSets = [...view.replicaSets]
  for (const intention of syncDeployment(view)) {
    if (intention.kind === 'updateReplicaSet')
      replicaSets = replicaSets.map((set) =>
        set.name === intention.replicaSet.name ? intention.replicaSet : set,
      )
    if (intention.kind === 'updateDeployment')
      deployment = { ...deployment, status: intention.status, revision: intention.revision }
  }
  return { ...view, deployment, replicaSets }
}

/** Syncs until nothing is written, at most 20 times: what is left is a state that no sync leaves. */
function fixPoint(view: DeploymentView): DeploymentView {
  let before = view
  for (let syncs = 0; syncs < 20; syncs += 1) {
    const after = apply(before)
    if (JSON.stringify(after) === JSON.stringify(before)) return after
    before = after
  }
  throw new Error('the syncs find no rest')
}

test('kubernetes#102551: 4 replicas set while the old set has 4 and the new one 0 stop the rollout for ever', () => {
  const view = viewOf({
    spec: { replicas: 4, strategy: rolling(0, 1), image: 'v2' },
    sets: [scaled('v1', 4, 5), scaled('v2', 0, 5)],
    progressing: 'NewReplicaSetCreated',
  })
  const rest = fixPoint(view)
  assert.equal(rest.replicaSets, view.replicaSets)
  assert.is(rest.deployment.status.updatedReplicas, 0)
  // Not even the deadline is looked for: every later sync takes the same way and writes nothing.
  assert.equal(syncDeployment({ ...rest, nowMs: NOW_MS + 86_400_000 }), [])
})

test('with any other number of replicas at that moment the rollout goes on', () => {
  for (const replicas of [1, 2, 3, 5, 6, 9]) {
    const rest = fixPoint(
      viewOf({
        spec: { replicas, strategy: rolling(0, 1), image: 'v2' },
        sets: [scaled('v1', 4, 5), scaled('v2', 0, 5)],
        progressing: 'NewReplicaSetCreated',
      }),
    )
    assert.not.equal(
      rest.replicaSets.map((set) => set.replicas),
      [4, 0],
      `${replicas} replicas`,
    )
  }
})

test('kubernetes#125568: Recreate with other replicas, set while two sets have pods, never moves again', () => {
  const view = viewOf({
    spec: { replicas: 8, strategy: { type: 'Recreate' }, image: 'v2' },
    sets: [scaled('v1', 3, 5), scaled('v2', 2, 5)],
    hasOldPods: true,
  })
  const rest = fixPoint(view)
  assert.equal(rest.replicaSets, view.replicaSets)
  assert.equal(syncDeployment({ ...rest, nowMs: NOW_MS + 86_400_000 }), [])
})

test.run()
