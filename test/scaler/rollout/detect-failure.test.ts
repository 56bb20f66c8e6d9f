import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { LivePod } from '../../../scaler/cluster/observed-workload.ts'
import { detectFailure } from '../../../scaler/rollout/detect-failure.ts'
import { liveDeployment, livePod, liveReplicaSet, observed } from '../cluster/workload-objects.ts'

const old = liveReplicaSet({ revision: 1 })
const fresh = liveReplicaSet({ revision: 2 })
const deployment = liveDeployment({ revision: 2, generation: 2, image: 'web:2' })
const LATER = Number.MAX_SAFE_INTEGER

type Status = NonNullable<NonNullable<LivePod['status']>['containerStatuses']>[number]

function container(more: Partial<Status>): readonly Status[] {
  return [{ name: 'server', restartCount: 0, ...more }]
}

function newPod(more: Partial<Status>): LivePod {
  return livePod({ name: 'new', set: fresh, ready: false, containers: container(more) })
}

/** The reason found with this one new pod, among good ones. */
function reasonOf(pod: LivePod): string | undefined {
  return detectFailure(observed(deployment, [old, fresh], [livePod({ name: 'a', set: old }), pod]), 0, LATER)
    ?.reason
}

for (const reason of [
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
])
  test(`a new pod in ${reason} fails the rollout`, () =>
    assert.is(reasonOf(newPod({ state: { waiting: { reason } } })), reason))

for (const reason of ['ContainerCreating', 'PodInitializing', 'ErrImagePull'])
  test(`a new pod in ${reason} may still come up`, () =>
    assert.is(reasonOf(newPod({ state: { waiting: { reason } } })), undefined))

test('one restart is bad luck, two are a failure, and the message says how the container ended', () => {
  assert.is(reasonOf(newPod({ restartCount: 1 })), undefined)
  const pod = newPod({ restartCount: 2, lastState: { terminated: { reason: 'Error', exitCode: 7 } } })
  const failure = detectFailure(observed(deployment, [old, fresh], [pod]), 0, LATER)
  assert.is(failure?.reason, 'Restarts')
  assert.match(failure?.message ?? '', /pod new \(web:2\) was restarted 2 times; .* exit code 7 \(Error\)/)
})

test('pods of the earlier revision, and pods that go, are not this rollout’s doing', () => {
  const crash = container({ state: { waiting: { reason: 'CrashLoopBackOff' } } })
  assert.is(reasonOf(livePod({ name: 'b', set: old, containers: crash })), undefined)
  assert.is(reasonOf(livePod({ name: 'c', set: fresh, deleted: true, containers: crash })), undefined)
})

test('a bare ReplicaSet: only pods of the present template are new', () => {
  const set = liveReplicaSet({ bare: true, image: 'web:2' })
  const crash = container({ state: { waiting: { reason: 'CrashLoopBackOff' } } })
  const pod = (image: string): LivePod => livePod({ name: 'p', set, image, containers: crash })
  assert.is(detectFailure(observed(set, [set], [pod('web:1')]), 0, LATER), undefined)
  assert.is(detectFailure(observed(set, [set], [pod('web:2')]), 0, LATER)?.reason, 'CrashLoopBackOff')
})

const exceeded = {
  type: 'Progressing',
  status: 'False',
  reason: 'ProgressDeadlineExceeded',
  message: 'timed out',
} as const

test('ProgressDeadlineExceeded counts once the controller has seen the new spec, not before', () => {
  const stalled = (observedGeneration: number) =>
    liveDeployment({ revision: 2, generation: 2, observedGeneration, conditions: [exceeded] })
  assert.is(detectFailure(observed(stalled(1), [old, fresh]), 0, LATER), undefined)
  assert.equal(detectFailure(observed(stalled(2), [old, fresh]), 0, LATER), {
    reason: 'ProgressDeadlineExceeded',
    message: 'timed out',
  })
})

test('until the controller has seen the new spec, its newest ReplicaSet is still the old one', () => {
  const lagging = liveDeployment({ revision: 1, generation: 2, observedGeneration: 1 })
  const pod = livePod({ name: 'a', set: old, containers: container({ restartCount: 9 }) })
  assert.is(detectFailure(observed(lagging, [old], [pod]), 0, LATER), undefined)
})

test('our own deadline, from its very millisecond on', () => {
  const state = observed(deployment, [old, fresh])
  assert.is(detectFailure(state, 999, 1000), undefined)
  assert.is(detectFailure(state, 1000, 1000)?.reason, 'Deadline')
})

test('a Deployment that hangs is told by its diagnosis when time is over, with the remedy', () => {
  const state = observed(liveDeployment({ image: 'web:2', revision: 2, replicas: 4 }), [
    liveReplicaSet({ revision: 1, replicas: 4, desiredReplicas: 5 }),
    liveReplicaSet({ revision: 2, replicas: 0, desiredReplicas: 5 }),
  ])
  assert.is(detectFailure(state, 999, 1000), undefined)
  const failure = detectFailure(state, 1000, 1000)
  assert.is(failure?.reason, 'stuck-after-scale')
  assert.match(failure?.message ?? '', 'kubectl annotate')
})

test.run()
