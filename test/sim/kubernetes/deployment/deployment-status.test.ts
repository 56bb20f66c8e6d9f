import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type {
  Condition,
  Deployment,
  DeploymentStatus,
} from '../../../../sim/kubernetes/deployment/deployment.ts'
import { isComplete } from '../../../../sim/kubernetes/deployment/deployment.ts'
import {
  calculateRolloutStatus,
  calculateStatus,
  isSameStatus,
  progressCheckAfterMs,
  setCondition,
} from '../../../../sim/kubernetes/deployment/deployment-status.ts'
import { INT32_MAX } from '../../../../sim/kubernetes/int-or-percent.ts'
import type { ReplicaSet } from '../../../../sim/kubernetes/replica-set/replica-set.ts'
import { rolling, sampleCondition, sampleDeployment, sampleSet, sampleStatus } from '../sample-objects.ts'

test('the status adds up what the sets report, and compares it with what they want', () => {
  const old = sampleSet('v1', 6, { available: 5 })
  const fresh = sampleSet('v2', 4, {
    status: {
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 2,
      availableReplicas: 1,
      terminatingReplicas: 2,
    },
  })
  const deployment = sampleDeployment({ replicas: 8, strategy: rolling(2, 2) }, { generation: 4 })
  assert.equal(calculateStatus(deployment, [old, fresh], fresh, 7900), {
    observedGeneration: 4,
    replicas: 9,
    updatedReplicas: 3,
    readyReplicas: 7,
    availableReplicas: 6,
    unavailableReplicas: 4,
    terminatingReplicas: 2,
    conditions: { Available: sampleCondition('MinimumReplicasAvailable', 7) },
  })
})

test('one pod below the floor the Deployment is not available', () => {
  const deployment = sampleDeployment({ replicas: 8, strategy: rolling(2, 2) })
  const { conditions } = calculateStatus(deployment, [sampleSet('v1', 8, { available: 5 })], undefined, 7900)
  assert.equal(conditions, { Available: sampleCondition('MinimumReplicasUnavailable', 7) })
})

test('stale statuses never make the unavailable ones negative', () => {
  const stale = sampleSet('v1', 2, { available: 5 })
  assert.is(calculateStatus(sampleDeployment(), [stale], undefined, 0).unavailableReplicas, 0)
})

/** replicas, updated, ready, available */
type Numbers = readonly [number, number, number, number]

function statusOf([
  replicas,
  updatedReplicas,
  readyReplicas,
  availableReplicas,
]: Numbers): Partial<DeploymentStatus> {
  return { replicas, updatedReplicas, readyReplicas, availableReplicas }
}

function checkComplete(title: string, replicas: number, numbers: Numbers, expected: boolean): void {
  test(title, () => {
    const deployment = sampleDeployment({ replicas }, { status: sampleStatus(statusOf(numbers)) })
    assert.is(isComplete(deployment), expected)
  })
}

// deployment_util_test.go: TestDeploymentComplete.
checkComplete('not complete with 4 of 5 available', 5, [5, 5, 4, 4], false)
checkComplete('complete with all 5', 5, [5, 5, 5, 5], true)
checkComplete('not complete with 4 of 5 updated', 5, [5, 4, 5, 5], false)
checkComplete('not complete while an old pod is left', 1, [2, 1, 1, 1], false)
checkComplete('not complete with the only pod never available', 1, [1, 1, 0, 0], false)

test('not complete before the controller has seen the newest spec', () => {
  const status = sampleStatus(statusOf([5, 5, 5, 5]))
  assert.is(isComplete(sampleDeployment({ replicas: 5 }, { generation: 2, status })), false)
})

/** Sets whose statuses add up to the numbers; the new set has as many pods as are updated. */
function setsOf([replicas, updated, ready, available]: Numbers): ReturnType<typeof sampleSet>[] {
  const set = (image: string, size: number, isNew: boolean): ReturnType<typeof sampleSet> =>
    sampleSet(image, size, {
      status: {
        observedGeneration: 1,
        replicas: size,
        readyReplicas: isNew ? 0 : ready,
        availableReplicas: isNew ? 0 : available,
        terminatingReplicas: 0,
      },
    })
  return [set('v1', replicas - updated, false), set('v2', updated, true)]
}

function rolloutStatus(deployment: Deployment, numbers: Numbers, nowMs: number): Condition | undefined {
  const sets = setsOf(numbers)
  return calculateRolloutStatus(deployment, sets, sets[1], nowMs).conditions.Progressing
}

const WANTED = 12

/** What the Progressing condition becomes at 60.5 s; it was NewReplicaSetCreated at second 50. */
function checkProgress(title: string, before: Numbers, after: Numbers, expected: Condition): void {
  test(title, () => {
    const conditions = { Progressing: sampleCondition('NewReplicaSetCreated', 50) }
    const status = sampleStatus({ ...statusOf(before), conditions })
    assert.equal(rolloutStatus(sampleDeployment({ replicas: WANTED }, { status }), after, 60_500), expected)
  })
}

const progressed: Condition = {
  status: 'True',
  reason: 'ReplicaSetUpdated',
  lastUpdateSeconds: 60,
  lastTransitionSeconds: 50,
}
const unchanged = sampleCondition('NewReplicaSetCreated', 50)

// deployment_util_test.go: TestDeploymentProgressing.
checkProgress('more updated pods are progress', [10, 4, 4, 4], [10, 6, 4, 4], progressed)
checkProgress('the same numbers are none', [10, 4, 4, 4], [10, 4, 4, 4], unchanged)
checkProgress('fewer old pods are progress', [10, 4, 6, 6], [8, 4, 6, 6], progressed)
checkProgress('fewer updated pods are none', [10, 7, 3, 3], [10, 6, 3, 3], unchanged)
checkProgress('fewer in all, but more new ones, is progress', [10, 4, 7, 7], [8, 8, 5, 5], progressed)
checkProgress('more ready pods are progress', [10, 10, 9, 8], [10, 10, 10, 8], progressed)
checkProgress('more available pods are progress', [10, 10, 10, 9], [10, 10, 10, 10], progressed)
checkProgress('all wanted pods, new and available, are completion', [12, 12, 9, 9], [12, 12, 12, 12], {
  status: 'True',
  reason: 'NewReplicaSetAvailable',
  lastUpdateSeconds: 60,
  lastTransitionSeconds: 50,
})

test('progress after progress moves the time of the update each time, and never that of the transition', () => {
  const status = sampleStatus({
    ...statusOf([10, 4, 4, 4]),
    conditions: { Progressing: { ...progressed, lastUpdateSeconds: 55 } },
  })
  assert.equal(rolloutStatus(sampleDeployment({ replicas: WANTED }, { status }), [10, 5, 4, 4], 61_000), {
    ...progressed,
    lastUpdateSeconds: 61,
  })
})

test('progress after a time-out is True again, as of now', () => {
  const conditions = { Progressing: sampleCondition('ProgressDeadlineExceeded', 50) }
  const status = sampleStatus({ ...statusOf([10, 4, 4, 4]), conditions })
  assert.equal(
    rolloutStatus(sampleDeployment({ replicas: WANTED }, { status }), [10, 5, 4, 4], 61_000),
    sampleCondition('ReplicaSetUpdated', 61),
  )
})

/** A deadline of 10 s, no progress since second 9. */
function checkDeadline(title: string, since: Condition, nowMs: number, expected: Condition['reason']): void {
  test(title, () => {
    const numbers: Numbers = [10, 4, 4, 4]
    const status = sampleStatus({ ...statusOf(numbers), conditions: { Progressing: since } })
    const deployment = sampleDeployment({ replicas: WANTED, progressDeadlineSeconds: 10 }, { status })
    assert.is(rolloutStatus(deployment, numbers, nowMs)?.reason, expected)
  })
}

const since9 = sampleCondition('ReplicaSetUpdated', 9)
// deployment_util_test.go: TestDeploymentTimedOut has 11 s and 9 s.
checkDeadline('11 s without progress exceed 10 s', since9, 20_000, 'ProgressDeadlineExceeded')
checkDeadline('9 s do not', since9, 18_000, 'ReplicaSetUpdated')
checkDeadline('exactly 10 s do not either', since9, 19_000, 'ReplicaSetUpdated')
checkDeadline('one millisecond more does', since9, 19_001, 'ProgressDeadlineExceeded')
checkDeadline(
  'what exceeded it once stays so without progress',
  sampleCondition('ProgressDeadlineExceeded', 20),
  21_000,
  'ProgressDeadlineExceeded',
)
checkDeadline(
  'a Deployment that was resumed is judged from then on',
  sampleCondition('DeploymentResumed', 9),
  19_001,
  'ProgressDeadlineExceeded',
)
checkDeadline(
  'a Deployment whose former rollout was complete does not time out before it makes progress',
  sampleCondition('NewReplicaSetAvailable', 9),
  99_000,
  'NewReplicaSetAvailable',
)

test('pods lost after completion are never held against the deadline', () => {
  const conditions = { Progressing: sampleCondition('NewReplicaSetAvailable', 9) }
  const status = sampleStatus({ ...statusOf([12, 12, 12, 12]), conditions })
  const deployment = sampleDeployment({ replicas: WANTED, progressDeadlineSeconds: 10 }, { status })
  assert.equal(rolloutStatus(deployment, [12, 12, 3, 3], 99_000), conditions.Progressing)
})

test('a deadline of MaxInt32 is none: there is no Progressing condition at all', () => {
  const conditions = { Progressing: sampleCondition('ReplicaSetUpdated', 9) }
  const deployment = sampleDeployment(
    { replicas: WANTED, progressDeadlineSeconds: INT32_MAX },
    { status: sampleStatus({ conditions }) },
  )
  assert.is(rolloutStatus(deployment, [10, 4, 4, 4], 99_000), undefined)
  assert.is(progressCheckAfterMs(deployment, 0), undefined)
})

function checkRequeue(
  title: string,
  deployment: Deployment,
  nowMs: number,
  expected: number | undefined,
): void {
  test(title, () => assert.is(progressCheckAfterMs(deployment, nowMs), expected))
}

const progressing = sampleDeployment(
  { replicas: WANTED, progressDeadlineSeconds: 10 },
  { status: sampleStatus({ conditions: { Progressing: since9 } }) },
)
checkRequeue('the next look is a second after the deadline', progressing, 12_400, 7600)
checkRequeue('in the last second it looks over and over', progressing, 18_012, 0)
checkRequeue('a deadline that has passed is looked at at once', progressing, 25_000, 0)
checkRequeue('without a condition there is nothing to look for', sampleDeployment(), 0, undefined)
checkRequeue(
  'once exceeded it is not looked for again',
  sampleDeployment({ replicas: 3 }, { progressing: 'ProgressDeadlineExceeded' }),
  0,
  undefined,
)
checkRequeue(
  'nor when the rollout is complete',
  sampleDeployment({ replicas: 0 }, { progressing: 'ReplicaSetUpdated' }),
  0,
  undefined,
)

test('pods that are refused are a condition, of the new set first, until no set says so any more', () => {
  const healthy = sampleSet('v1', 3)
  const refused = sampleSet('v2', 1)
  const failing = { ...refused, status: { ...refused.status, failure: 'FailedCreate' } } as const
  const deployment = sampleDeployment({ replicas: 3 })
  const of = (sets: readonly ReplicaSet[], newSet: ReplicaSet, from = deployment): DeploymentStatus =>
    calculateRolloutStatus(from, sets, newSet, 20_000)
  const failed = of([healthy, failing], failing)
  assert.equal(failed.conditions.ReplicaFailure, sampleCondition('FailedCreate', 20))
  assert.equal(of([failing, healthy], healthy).conditions.ReplicaFailure, sampleCondition('FailedCreate', 20))
  const mended = of([healthy, refused], refused, { ...deployment, status: failed })
  assert.is(mended.conditions.ReplicaFailure, undefined)
})

test('a condition with the same status and reason keeps its times; another reason keeps the transition', () => {
  const status = sampleStatus({ conditions: { Progressing: since9 } })
  assert.is(setCondition(status, 'Progressing', 'True', 'ReplicaSetUpdated', 50_000), status)
  assert.equal(
    setCondition(status, 'Progressing', 'True', 'FoundNewReplicaSet', 50_000).conditions.Progressing,
    {
      status: 'True',
      reason: 'FoundNewReplicaSet',
      lastUpdateSeconds: 50,
      lastTransitionSeconds: 9,
    },
  )
  assert.equal(
    setCondition(status, 'Progressing', 'Unknown', 'DeploymentPaused', 50_999).conditions.Progressing,
    sampleCondition('DeploymentPaused', 50),
  )
})

test('two statuses are the same only if every number and both conditions are', () => {
  const status = sampleStatus({ conditions: { Progressing: since9 } })
  assert.ok(isSameStatus(status, structuredClone(status)))
  const others: Partial<DeploymentStatus>[] = [
    { observedGeneration: 9 },
    { replicas: 9 },
    { updatedReplicas: 9 },
    { readyReplicas: 9 },
    { availableReplicas: 9 },
    { unavailableReplicas: 9 },
    { terminatingReplicas: 9 },
    { conditions: {} },
    { conditions: { Progressing: since9, Available: since9 } },
    { conditions: { Progressing: { ...since9, status: 'False' } } },
    { conditions: { Progressing: { ...since9, reason: 'FoundNewReplicaSet' } } },
    { conditions: { Progressing: { ...since9, lastUpdateSeconds: 10 } } },
    { conditions: { Progressing: { ...since9, lastTransitionSeconds: 10 } } },
    { conditions: { Progressing: since9, ReplicaFailure: sampleCondition('FailedCreate', 9) } },
  ]
  for (const other of others) assert.not(isSameStatus(status, { ...status, ...other }), JSON.stringify(other))
})

test.run()
