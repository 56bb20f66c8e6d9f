import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { scaleReplicaSets } from '../../../sim/kubernetes/deployment/proportional-scaling.ts'
import { shrinkOldReplicaSets } from '../../../sim/kubernetes/deployment/rolling-update.ts'
import type { WorkloadSpec } from '../../../sim/kubernetes/workload-spec.ts'
import { type Sample, type Timeline, totalCounts } from '../../../sim/outcome/timeline.ts'
import type { Change, Scenario } from '../../../sim/scenario/scenario.ts'
import { simulate } from '../../../sim/simulation/simulate.ts'
import { rolling, sampleDeployment, sampleSet, sampleWorkload } from '../kubernetes/sample-objects.ts'

// What people believe of a rollout, and where Kubernetes does otherwise: the simulator has to do as it does.

const toV2: Change = { atMs: 0, image: 'v2' }

function run(
  workload: Partial<WorkloadSpec>,
  changes: readonly Change[],
  fields: Partial<Scenario> = {},
): Timeline {
  return simulate({
    workload: sampleWorkload({ image: 'v1', ...workload }),
    start: 'settled',
    changes,
    pods: { startUp: { kind: 'fixed', ms: 2000 }, termination: { kind: 'fixed', ms: 10_000 } },
    seed: 1,
    horizonMs: 1_000_000,
    ...fields,
  })
}

function most({ samples }: Timeline, of: (sample: Sample) => number): number {
  return samples.reduce((max, sample) => Math.max(max, of(sample)), 0)
}

function fewestAvailable({ samples }: Timeline, fromMs = 0): number {
  return samples
    .filter(({ tMs }) => tMs >= fromMs)
    .reduce((min, sample) => Math.min(min, totalCounts(sample).available), Number.POSITIVE_INFINITY)
}

const live = (sample: Sample): number => totalCounts(sample).pods
const withTerminating = (sample: Sample): number => totalCounts(sample).pods + totalCounts(sample).terminating

test('the ceiling leaves terminating pods out: 15 replicas with the defaults start 7 at once, not 4', () => {
  // kubernetes/kubernetes#95498: 4 of surge, and 3 in place of the unavailable ones, which are still there.
  const timeline = run({ replicas: 15 }, [toV2])
  const first = timeline.events.filter((event) => event.kind === 'scale').map(({ from, to }) => [from, to])
  assert.equal(first.slice(0, 3), [
    [0, 4],
    [15, 12],
    [4, 7],
  ])
  assert.is(most(timeline, live), 19)
  // All 15 old ones go within the 10 s that the first of them takes.
  assert.is(most(timeline, withTerminating), 30)
})

test('without surge there are more pods than replicas all the same: those that go still run', () => {
  const timeline = run({ replicas: 4, strategy: rolling(0, 1) }, [toV2])
  assert.is(most(timeline, live), 4)
  assert.ok(most(timeline, withTerminating) > 4)
})

test('a surge that is lowered in the middle leaves the pods of the larger one until they are replaced', () => {
  const never = { startUpOfImage: { v2: { kind: 'never' } as const } }
  const pods = {
    startUp: { kind: 'fixed', ms: 2000 },
    termination: { kind: 'fixed', ms: 500 },
    ...never,
  } as const
  const lowered = { atMs: 60_000, strategy: rolling(1, 0) }
  const timeline = run({ replicas: 4, strategy: rolling(4, 0) }, [toV2, lowered], { pods })
  assert.is(live(timeline.samples.at(-1) as Sample), 8)
})

test('proportional scaling of five sets can leave more than the ceiling: rounding takes from one that has none left', () => {
  const sets = [1, 2, 3, 4, 5].map((age) => sampleSet(`v${age}`, 1, { maxReplicas: 5 }))
  const { resizes } = scaleReplicaSets(
    sampleDeployment({ replicas: 3, strategy: rolling(0, 1) }),
    undefined,
    sets,
  )
  assert.equal(resizes.map(({ set, replicas }) => [set.image, replicas]).sort(), [
    ['v1', 0],
    ['v2', 1],
    ['v3', 1],
    ['v4', 1],
    ['v5', 1],
  ])
})

test('more replicas raise the floor at once, and the pods for it have yet to start', () => {
  const timeline = run({ replicas: 4, strategy: rolling(1, 0) }, [{ atMs: 0, replicas: 8 }])
  assert.is(fewestAvailable(timeline), 4)
})

test('proportional scaling lets old sets grow in the middle of a rollout', () => {
  const timeline = run({ replicas: 4, strategy: rolling(1, 0) }, [toV2, { atMs: 1000, replicas: 8 }])
  const old = timeline.events.filter((event) => event.kind === 'scale' && event.revision === '1')
  assert.ok(old.some((event) => event.kind === 'scale' && event.to > event.from))
})

test('scaling in can leave the new set above the wanted number for one sync, which cuts it', () => {
  const timeline = run({ replicas: 8, strategy: rolling(3, 0) }, [toV2, { atMs: 4500, replicas: 6 }])
  const fresh = timeline.events.filter((event) => event.kind === 'scale' && event.revision === '2')
  const sizes = fresh.map((event) => (event.kind === 'scale' ? event.to : 0))
  assert.ok(sizes.includes(7) && sizes.at(-1) === 6, sizes.join(' '))
})

test('finding 5: scaling in takes a healthy pod too many while the new version is broken, and only one', () => {
  // 18 old and 2 new pods; 15 replicas: 18 x 15 / 20 = 13.5 and 2 x 15 / 20 = 1.5, and rounding takes from the old.
  const pods = {
    startUp: { kind: 'fixed', ms: 2000 },
    startUpOfImage: { v2: { kind: 'never' } },
    termination: { kind: 'fixed', ms: 500 },
  } as const
  const timeline = run(
    { replicas: 20, strategy: rolling(0, '10%') },
    [toV2, { atMs: 60_000, replicas: 15 }],
    { pods },
  )
  const [before, after] = [59_999, 1_000_000].map((untilMs) => {
    const sample = timeline.samples.findLast(({ tMs }) => tMs <= untilMs)
    return [sample?.revisions['1']?.pods, sample?.revisions['2']?.pods]
  })
  assert.equal(before, [18, 2])
  assert.equal(after, [13, 2])
  // The floor is 15 less 10 %, rounded down: 14.
  assert.is(fewestAvailable(timeline, 60_000), 13)
})

test('and two too many where both shares round against it: 10 replicas with 11 % and 10 %, scaled to 9', () => {
  // 9 old and 3 new ones become 10: 9 x 10 / 12 = 7.5 is 8, 3 x 10 / 12 = 2.5 is 3, and what is one too many is taken
  // from the old ones. 10 % of 9 lets no pod be unavailable any more. The real controllers do the same.
  const pods = {
    startUp: { kind: 'fixed', ms: 2000 },
    startUpOfImage: { v2: { kind: 'never' } },
    termination: { kind: 'fixed', ms: 500 },
  } as const
  const changes = [toV2, { atMs: 60_000, replicas: 9 }]
  const timeline = run({ replicas: 10, strategy: rolling('11%', '10%') }, changes, { pods })
  assert.is(fewestAvailable({ ...timeline, samples: timeline.samples.filter(({ tMs }) => tMs < 60_000) }), 9)
  assert.is(fewestAvailable(timeline, 60_000), 7)
})

test('a new set whose status is late after a cut takes an old pod too many: the brake looks at old sets only', () => {
  // Wanted 4, none may be unavailable. The new set was cut from 4 to 3, its status still says 4 available: that makes
  // -1 unavailable new pods, so that both pods of the old set may go, the available one too, and 3 are left.
  const sets = [sampleSet('v3', 2, { available: 1 }), sampleSet('v1', 3, { available: 4 })] as const
  const deployment = sampleDeployment({ image: 'v1', replicas: 4, strategy: rolling(1, 0) })
  const resizes = shrinkOldReplicaSets(deployment, [sets[0]], sets[1])
  assert.equal(
    resizes.map(({ set, replicas }) => [set.image, replicas]),
    [
      ['v3', 1],
      ['v3', 0],
    ],
  )
})

test('a lost node takes pods below the floor: maxUnavailable binds rollouts, not nodes', () => {
  const nodes = ['a', 'b'].map((name) => ({ name, allocatable: { pods: 110 } }))
  const timeline = run({ replicas: 6, strategy: rolling(1, 0) }, [toV2], {
    nodes,
    faults: { nodeLoss: [{ node: 'a', atMs: 20_000 }] },
  })
  assert.ok(fewestAvailable(timeline) < 6)
})

test('full nodes have no room for a surge: without unavailable pods such a rollout never completes', () => {
  const full = { nodes: [{ name: 'a', allocatable: { pods: 4 } }] }
  const completes = (unavailable: number): boolean =>
    run({ replicas: 4, strategy: rolling(1, unavailable) }, [toV2], full).events.some(
      ({ kind }) => kind === 'complete',
    )
  assert.is(completes(0), false)
  assert.is(completes(1), true)
})

test('once complete, pods that are lost are not held against the progress deadline', () => {
  const timeline = run({ replicas: 2, strategy: rolling(1, 0), progressDeadlineSeconds: 30 }, [toV2], {
    pods: {
      startUp: { kind: 'fixed', ms: 2000 },
      // Two pods of the rollout get ready, those that replace them do not.
      startUpOfImage: { v2: { kind: 'sequence', ms: [2000, 2000, null] } },
      termination: { kind: 'fixed', ms: 500 },
    },
    nodes: ['a', 'b'].map((name) => ({ name, allocatable: { pods: 110 } })),
    faults: { nodeLoss: [{ node: 'a', atMs: 100_000 }] },
  })
  const told = timeline.events.flatMap((event) => ('message' in event ? event.message : []))
  assert.ok(told.includes('revision 2 is complete'))
  assert.not.ok(told.includes('ProgressDeadlineExceeded'))
})

test('history keeps more than its limit while sets beyond it still have pods', () => {
  const never = { v1: { kind: 'fixed', ms: 100 }, v4: { kind: 'never' } } as const
  const timeline = run(
    { replicas: 3, strategy: rolling(1, 0), revisionHistoryLimit: 0 },
    [toV2, { atMs: 100, image: 'v3' }, { atMs: 200, image: 'v4' }],
    {
      pods: {
        startUp: { kind: 'fixed', ms: 2000 },
        startUpOfImage: never,
        termination: { kind: 'fixed', ms: 500 },
      },
    },
  )
  const last = timeline.samples.at(-1)?.revisions ?? {}
  assert.ok(Object.values(last).filter(({ pods }) => pods > 0).length > 1, JSON.stringify(last))
})

test('Recreate lets no two versions meet, but a scaling in and out starts pods beside those that still go', () => {
  const timeline = run({ replicas: 4, strategy: { type: 'Recreate' } }, [
    { atMs: 0, replicas: 1 },
    { atMs: 1000, replicas: 4 },
  ])
  assert.is(most(timeline, live), 4)
  assert.is(most(timeline, withTerminating), 7)
})

test.run()
