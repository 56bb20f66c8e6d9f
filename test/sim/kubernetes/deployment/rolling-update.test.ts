import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  newReplicaSetSize,
  shrinkOldReplicaSets,
} from '../../../../sim/kubernetes/deployment/rolling-update.ts'
import type { ReplicaSet } from '../../../../sim/kubernetes/replica-set/replica-set.ts'
import type { Strategy } from '../../../../sim/kubernetes/workload-spec.ts'
import { plainNewSize, plainOldSizes } from '../../../oracle/rolling-step.ts'
import { rolling, sampleDeployment, sampleSet } from '../sample-objects.ts'

type NewSizeRow = {
  readonly replicas: number
  readonly strategy: Strategy
  readonly old: readonly number[]
  readonly fresh: number
  readonly expected: number
}

function checkNewSize(title: string, { replicas, strategy, old, fresh, expected }: NewSizeRow): void {
  test(title, () => {
    const newSet = sampleSet('v9', fresh)
    const sets = [newSet, ...old.map((size, index) => sampleSet(`v${index + 1}`, size))]
    assert.is(newReplicaSetSize(sampleDeployment({ replicas, strategy }), sets, newSet), expected)
  })
}

const surgeOf = (maxSurge: number): Strategy => rolling(maxSurge, 0)

// rolling_test.go: TestDeploymentController_reconcileNewReplicaSet, five cases.
checkNewSize('no surge and all old pods still wanted: the new set stays empty', {
  replicas: 10,
  strategy: rolling(0, 1),
  old: [10],
  fresh: 0,
  expected: 0,
})
checkNewSize('a surge of 2 lets 2 pods start', {
  replicas: 10,
  strategy: surgeOf(2),
  old: [10],
  fresh: 0,
  expected: 2,
})
checkNewSize('5 old pods fewer and a surge of 2 make room for 7', {
  replicas: 10,
  strategy: surgeOf(2),
  old: [5],
  fresh: 0,
  expected: 7,
})
checkNewSize('at the ceiling the new set does not grow', {
  replicas: 10,
  strategy: surgeOf(2),
  old: [10],
  fresh: 2,
  expected: 2,
})
checkNewSize('one pod too many is taken away at once', {
  replicas: 10,
  strategy: surgeOf(2),
  old: [2],
  fresh: 11,
  expected: 10,
})

// deployment_util_test.go: TestNewRSNewReplicas has an old set of 5.
checkNewSize('a large surge never takes the new set above the replicas', {
  replicas: 6,
  strategy: surgeOf(10),
  old: [5],
  fresh: 2,
  expected: 6,
})
checkNewSize('Recreate goes to the replicas in one step', {
  replicas: 3,
  strategy: { type: 'Recreate' },
  old: [5],
  fresh: 1,
  expected: 3,
})
checkNewSize('a rollover starts with 0: the two sets before it fill the ceiling', {
  replicas: 10,
  strategy: surgeOf(3),
  old: [8, 5],
  fresh: 0,
  expected: 0,
})
checkNewSize('the surge rounds up: 25 % of 10 are 3', {
  replicas: 10,
  strategy: rolling('25%', '25%'),
  old: [10],
  fresh: 0,
  expected: 3,
})
checkNewSize('100 % of surge starts all new pods beside all old ones', {
  replicas: 5,
  strategy: rolling('100%', '0%'),
  old: [5],
  fresh: 0,
  expected: 5,
})

type ShrinkRow = {
  readonly replicas: number
  readonly strategy: Strategy
  /** [wanted, available] of the old sets, the oldest first. */
  readonly old: readonly (readonly [number, number])[]
  readonly fresh: readonly [wanted: number, available: number]
  /** The sizes that are written: sets left as they are do not appear. */
  readonly expected: Readonly<Record<string, number>>
}

function oldSets(old: ShrinkRow['old']): ReplicaSet[] {
  return old.map(([wanted, available], index) => sampleSet(`v${index + 1}`, wanted, { available }))
}

function checkShrink(title: string, { replicas, strategy, old, fresh, expected }: ShrinkRow): void {
  test(title, () => {
    const newSet = sampleSet('v9', fresh[0], { available: fresh[1] })
    const resizes = shrinkOldReplicaSets(sampleDeployment({ replicas, strategy }), oldSets(old), newSet)
    assert.equal(Object.fromEntries(resizes.map((resize) => [resize.set.image, resize.replicas])), expected)
  })
}

// rolling_test.go: TestDeploymentController_reconcileOldReplicaSets, with the sizes that its table names.
checkShrink('both bounds 0: one pod may go all the same', {
  replicas: 10,
  strategy: rolling(0, 0),
  old: [[10, 10]],
  fresh: [0, 0],
  expected: { v1: 9 },
})
checkShrink('2 unavailable: 2 available pods may go', {
  replicas: 10,
  strategy: rolling(0, 2),
  old: [[10, 10]],
  fresh: [0, 0],
  expected: { v1: 8 },
})
checkShrink('the 2 pods that are not available go instead of others', {
  replicas: 10,
  strategy: rolling(0, 2),
  old: [[10, 8]],
  fresh: [0, 0],
  expected: { v1: 8 },
})
checkShrink('1 that is not available goes, and 1 that is', {
  replicas: 10,
  strategy: rolling(0, 2),
  old: [[10, 9]],
  fresh: [0, 0],
  expected: { v1: 8 },
})
checkShrink('new pods that are not available yet let no further old ones go', {
  replicas: 10,
  strategy: rolling(0, 2),
  old: [[8, 8]],
  fresh: [2, 0],
  expected: {},
})

// rolling_test.go: TestDeploymentController_cleanupUnhealthyReplicas, its limits as bounds of unavailability.
checkShrink('of 2 pods not available only the 1 that the budget covers goes', {
  replicas: 10,
  strategy: rolling(0, 1),
  old: [[10, 8]],
  fresh: [0, 0],
  expected: { v1: 9 },
})
checkShrink('a budget of 3 covers both and 1 available pod', {
  replicas: 10,
  strategy: rolling(0, 3),
  old: [[10, 8]],
  fresh: [0, 0],
  expected: { v1: 7 },
})
checkShrink('without a budget none goes, available or not', {
  replicas: 10,
  strategy: rolling(1, 0),
  old: [[10, 8]],
  fresh: [0, 0],
  expected: {},
})
// rolling_test.go: TestDeploymentController_scaleDownOldReplicaSetsForRollingUpdate, last case: far below the floor.
checkShrink('with 1 of 10 available, only pods that are not go', {
  replicas: 10,
  strategy: rolling(0, 2),
  old: [[10, 1]],
  fresh: [0, 0],
  expected: { v1: 8 },
})

// rolling.go, the comment in reconcileOldReplicaSets: 10 replicas, surge 3, unavailable 2.
checkShrink('new pods that crash protect the old ones: 13 - 8 - 5 leaves nothing', {
  replicas: 10,
  strategy: rolling(3, 2),
  old: [[8, 7]],
  fresh: [5, 0],
  expected: {},
})
checkShrink('after the undo 4 of the 5 crashing pods go: 13 - 8 - 1', {
  replicas: 10,
  strategy: rolling(3, 2),
  old: [[5, 0]],
  fresh: [8, 7],
  expected: { v1: 1 },
})
checkShrink('rolled over: 13 - 8 - 0 lets 5 go, and these are the ones that crash', {
  replicas: 10,
  strategy: rolling(3, 2),
  old: [
    [8, 8],
    [5, 0],
  ],
  fresh: [0, 0],
  expected: { v2: 0 },
})
checkShrink('the oldest set gives its available pods first', {
  replicas: 10,
  strategy: rolling(0, 4),
  old: [
    [3, 3],
    [7, 7],
  ],
  fresh: [0, 0],
  expected: { v1: 0, v2: 6 },
})
checkShrink('a status that shows more available than wanted pods stops this sync', {
  replicas: 10,
  strategy: rolling(3, 2),
  old: [[8, 10]],
  fresh: [5, 3],
  expected: {},
})
checkShrink('a stale status stops the sets after it too, but what an older set lost stays written', {
  replicas: 10,
  strategy: rolling(0, 5),
  old: [
    [4, 3],
    [3, 4],
    [3, 3],
  ],
  fresh: [0, 0],
  expected: { v1: 3 },
})
checkShrink('without old pods there is nothing to shrink', {
  replicas: 10,
  strategy: rolling(3, 2),
  old: [],
  fresh: [10, 10],
  expected: {},
})

const bounds = fc
  .record({ maxSurge: fc.nat(12), maxUnavailable: fc.nat(12) })
  .filter(({ maxSurge, maxUnavailable }) => maxSurge + maxUnavailable > 0)
/** Any sizes and statuses, stale ones included: a controller takes what it finds. */
const sizes = fc.tuple(fc.integer({ min: 1, max: 15 }), fc.nat(17))
const states = fc.record({
  replicas: fc.integer({ min: 0, max: 20 }),
  bounds,
  old: fc.array(sizes, { maxLength: 4 }),
  fresh: fc.tuple(fc.nat(22), fc.nat(22)),
})

test('any state grows and shrinks by as many pods as counting them one by one gives', () => {
  fc.assert(
    fc.property(states, (state) => {
      const strategy = rolling(state.bounds.maxSurge, state.bounds.maxUnavailable)
      const deployment = sampleDeployment({ replicas: state.replicas, strategy })
      const old = oldSets(state.old)
      const newSet = sampleSet('v9', state.fresh[0], { available: state.fresh[1] })
      const limits = {
        maxSurge: state.bounds.maxSurge,
        maxUnavailable: Math.min(state.bounds.maxUnavailable, state.replicas),
      }
      const sets = [...old, newSet]
      assert.is(newReplicaSetSize(deployment, sets, newSet), plainNewSize(deployment, sets, newSet, limits))
      const resized = new Map(
        // The order of the list must not matter: the controller sorts by creation.
        shrinkOldReplicaSets(deployment, [...old].reverse(), newSet).map(({ set, replicas }) => [
          set.name,
          replicas,
        ]),
      )
      const actual = Object.fromEntries(old.map((set) => [set.name, resized.get(set.name) ?? set.replicas]))
      assert.equal(actual, plainOldSizes(deployment, old, newSet, limits))
    }),
    { numRuns: 2000 },
  )
})

test('with true statuses a step keeps the floor it finds, and never lets a set fall below 0', () => {
  fc.assert(
    fc.property(states, ({ replicas, bounds: { maxSurge, maxUnavailable }, old, fresh }) => {
      const strategy = rolling(maxSurge, maxUnavailable)
      const deployment = sampleDeployment({ replicas, strategy })
      const before = oldSets(old.map(([wanted, available]) => [wanted, Math.min(wanted, available)]))
      const newSet = sampleSet('v9', fresh[0], { available: Math.min(fresh[0], fresh[1]) })
      const resized = new Map(
        shrinkOldReplicaSets(deployment, before, newSet).map((resize) => [resize.set, resize.replicas]),
      )
      let left = newSet.status.availableReplicas
      let had = left
      for (const set of before) {
        const size = resized.get(set) ?? set.replicas
        assert.ok(size >= 0 && size <= set.replicas)
        // Pods that are not available go first.
        left += Math.min(size, set.status.availableReplicas)
        had += set.status.availableReplicas
      }
      const floor = replicas - Math.min(maxUnavailable, replicas)
      assert.ok(left >= Math.min(floor, had), `${had} available become ${left}, floor ${floor}`)
    }),
    { numRuns: 1000 },
  )
})

test.run()
