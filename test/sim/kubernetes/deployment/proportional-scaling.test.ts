import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { scaleReplicaSets } from '../../../../sim/kubernetes/deployment/proportional-scaling.ts'
import type { ReplicaSet } from '../../../../sim/kubernetes/replica-set/replica-set.ts'
import type { Strategy, WorkloadSpec } from '../../../../sim/kubernetes/workload-spec.ts'
import { rolling, sampleDeployment, sampleSet, sampleStatus } from '../sample-objects.ts'

type Row = {
  readonly from: number
  readonly to: number
  /** maxSurge before the change, if not the same as after it. */
  readonly surgeBefore?: number
  readonly surge?: number
  /** The size of the new set; left out when there is none. */
  readonly fresh?: number
  /** The sizes of the others, the newest first, as upstream's tables list them. */
  readonly old: readonly number[]
  readonly expected: { readonly fresh?: number; readonly old: readonly number[] }
}

/** One set, with the annotations of its last scaling. */
function annotated(
  image: string,
  size: number,
  desired: number,
  surge: number,
  available = size,
): ReplicaSet {
  return sampleSet(image, size, { available, desiredReplicas: desired, maxReplicas: desired + surge })
}

function scale(
  spec: Partial<WorkloadSpec>,
  newSet: ReplicaSet | undefined,
  oldSets: readonly ReplicaSet[],
): Map<string, number> {
  const { resizes } = scaleReplicaSets(sampleDeployment(spec), newSet, oldSets)
  return new Map(resizes.map(({ set, replicas }) => [set.image, replicas]))
}

function check(title: string, { from, to, surge = 0, surgeBefore = surge, fresh, old, expected }: Row): void {
  test(title, () => {
    const newSet = fresh === undefined ? undefined : annotated('v9', fresh, from, surgeBefore, 0)
    const oldSets = old.map((size, index) => annotated(`v${8 - index}`, size, from, surgeBefore))
    const resized = scale({ replicas: to, strategy: rolling(surge, 0) }, newSet, oldSets)
    assert.equal(
      {
        ...(newSet === undefined ? {} : { fresh: resized.get('v9') ?? newSet.replicas }),
        old: oldSets.map((set) => resized.get(set.image) ?? set.replicas),
      },
      expected,
    )
  })
}

// The cases of sync_test.go: TestScale.
check('10 -> 12 with one set', { from: 10, to: 12, fresh: 10, old: [], expected: { fresh: 12, old: [] } })
check('10 -> 5 with one set', { from: 10, to: 5, fresh: 10, old: [], expected: { fresh: 5, old: [] } })
check('5 -> 10', { from: 5, to: 10, fresh: 2, old: [3], expected: { fresh: 4, old: [6] } })
check('5 -> 3', { from: 5, to: 3, fresh: 2, old: [3], expected: { fresh: 1, old: [2] } })
check('9 -> 4', { from: 9, to: 4, fresh: 8, old: [1], expected: { fresh: 4, old: [0] } })
check('7 -> 10 with three sets', {
  from: 7,
  to: 10,
  fresh: 2,
  old: [3, 2],
  expected: { fresh: 3, old: [4, 3] },
})
check('13 -> 8 with three sets', {
  from: 13,
  to: 8,
  fresh: 2,
  old: [8, 3],
  expected: { fresh: 1, old: [5, 2] },
})
check('3 -> 4: the one left over goes to the newest', {
  from: 3,
  to: 4,
  fresh: 1,
  old: [1, 1],
  expected: { fresh: 2, old: [1, 1] },
})
check('3 -> 2: the one too many comes from the oldest', {
  from: 3,
  to: 2,
  fresh: 1,
  old: [1, 1],
  expected: { fresh: 1, old: [1, 0] },
})
check('4 -> 5 before the new set exists: the newest of the old ones grows', {
  from: 4,
  to: 5,
  old: [2, 2],
  expected: { old: [3, 2] },
})
check('6 -> 0 empties all', { from: 6, to: 0, fresh: 3, old: [2, 1], expected: { fresh: 0, old: [0, 0] } })
check('up from 0: the new set gets all', {
  from: 6,
  to: 6,
  fresh: 0,
  old: [0, 0],
  expected: { fresh: 6, old: [0, 0] },
})
check('10 -> 20 with a surge of 2', {
  from: 10,
  to: 20,
  surge: 2,
  fresh: 6,
  old: [6],
  expected: { fresh: 11, old: [11] },
})
check('10 -> 50, and the surge from 3 to 6', {
  from: 10,
  to: 50,
  surgeBefore: 3,
  surge: 6,
  fresh: 5,
  old: [8],
  expected: { fresh: 22, old: [34] },
})
check('10 -> 14 with a new template whose set does not exist yet', {
  from: 10,
  to: 14,
  old: [7, 3],
  expected: { old: [10, 4] },
})
check('a new set that has the size but no available pod takes nothing from the old one', {
  from: 2,
  to: 2,
  surge: 1,
  fresh: 2,
  old: [1],
  expected: { fresh: 2, old: [1] },
})

// Figures that users reported.
check('kubernetes#29357: 5 -> 10, and the surge from 1 to 2', {
  from: 5,
  to: 10,
  surgeBefore: 1,
  surge: 2,
  fresh: 1,
  old: [5],
  expected: { fresh: 2, old: [10] },
})
check('kubernetes#39295: 10 -> 30 with a surge of 3', {
  from: 10,
  to: 30,
  surge: 3,
  fresh: 5,
  old: [8],
  expected: { fresh: 13, old: [20] },
})
check('kubernetes#39295, paused: 30 -> 50 with three sets', {
  from: 30,
  to: 50,
  surge: 3,
  fresh: 5,
  old: [13, 15],
  expected: { fresh: 8, old: [21, 24] },
})
check('10 -> 15 with a surge of 3, by hand: 8 x 18 / 13 is 11.08, and 5 x 18 / 13 is 6.9', {
  from: 10,
  to: 15,
  surge: 3,
  fresh: 5,
  old: [8],
  expected: { fresh: 7, old: [11] },
})

type FractionRow = {
  readonly to: number
  readonly surge?: number
  readonly size: number
  readonly maxReplicas?: number
  readonly statusReplicas?: number
  readonly expected: number
}

/**
 * The move of one set by its own fraction. A second, larger set stands beside it and takes what rounding leaves over;
 * by its annotation it has its share already.
 */
function checkFraction(title: string, row: FractionRow): void {
  test(title, () => {
    const isGrowing = row.expected >= 0
    const { maxReplicas, surge = 0 } = row
    const one = sampleSet('v1', row.size, { maxReplicas })
    const beside = sampleSet('v2', isGrowing ? row.size + 1 : 10_000, { maxReplicas: row.to + surge })
    const deployment = sampleDeployment(
      { replicas: row.to, strategy: rolling(surge, 1) },
      { status: sampleStatus({ replicas: row.statusReplicas ?? 0 }) },
    )
    const { resizes } = scaleReplicaSets(deployment, undefined, [one, beside])
    const resized = resizes.find(({ set }) => set === one)
    assert.is((resized?.replicas ?? row.size) - row.size, row.expected)
  })
}

// deployment_util_test.go: TestGetReplicaSetFraction.
checkFraction('scaled to 0, a set gives all it has', { to: 0, size: 10, maxReplicas: 12, expected: -10 })
checkFraction('without the annotation and without a status a set stays', { to: 100, size: 5, expected: 0 })
checkFraction('an annotation of 0 is as good as none', { to: 100, size: 5, maxReplicas: 0, expected: 0 })
checkFraction('without the annotation the status is the size before: a fifth more', {
  to: 120,
  size: 50,
  statusReplicas: 100,
  expected: 10,
})
checkFraction('an annotation of 0 falls back to the status too', {
  to: 120,
  size: 50,
  maxReplicas: 0,
  statusReplicas: 100,
  expected: 10,
})
checkFraction('a fifth more by the annotation', { to: 120, size: 50, maxReplicas: 100, expected: 10 })
checkFraction('with surge in both, a fifth becomes a little less', {
  to: 120,
  surge: 10,
  size: 50,
  maxReplicas: 110,
  expected: 9,
})
checkFraction('a sixth less', { to: 10, size: 6, maxReplicas: 12, expected: -1 })
checkFraction('a sixth less with surge', { to: 100, surge: 10, size: 50, maxReplicas: 130, expected: -8 })

test('the only active set gets the number, even if its template is an old one', () => {
  const old = annotated('v1', 5, 5, 1)
  assert.equal([...scale({ replicas: 8 }, annotated('v2', 0, 5, 1), [old])], [['v1', 8]])
})

test('the only active set that has the number already is not written: its stale annotation stays (#102551)', () => {
  const old = annotated('v1', 4, 5, 0)
  assert.equal(scaleReplicaSets(sampleDeployment({ replicas: 4 }), annotated('v2', 0, 5, 0), [old]), {
    resizes: [],
    refreshesAnnotations: false,
  })
})

test('without any active set the new one grows, or the newest while there is none', () => {
  const empty = [annotated('v1', 0, 0, 0), annotated('v2', 0, 0, 0)]
  assert.equal([...scale({ replicas: 3 }, annotated('v3', 0, 0, 0), empty)], [['v3', 3]])
  assert.equal([...scale({ replicas: 3 }, undefined, empty)], [['v2', 3]])
  assert.equal([...scale({ replicas: 3 }, undefined, [])], [])
})

test('a new set with all its pods available empties the others', () => {
  const sets = [annotated('v1', 3, 10, 3), annotated('v2', 2, 10, 3)]
  assert.equal(
    [...scale({ replicas: 10 }, annotated('v3', 10, 10, 3), sets)],
    [
      ['v1', 0],
      ['v2', 0],
    ],
  )
})

test('Recreate with two active sets does nothing at all: the second known hang (#125568)', () => {
  const sets: [ReplicaSet, ReplicaSet] = [annotated('v1', 3, 5, 1), annotated('v2', 2, 5, 1)]
  const strategy: Strategy = { type: 'Recreate' }
  assert.equal([...scale({ replicas: 8, strategy }, sets[1], [sets[0]])], [])
})

const active = fc.integer({ min: 1, max: 60 })

test('of two sets the sum is the allowed one, and each is within a pod of its exact share', () => {
  fc.assert(
    fc.property(active, active, fc.nat(80), fc.nat(10), (old, fresh, to, surge) => {
      // As a rollout leaves them: together at the ceiling of before, and both annotated with it.
      const ceilingBefore = old + fresh
      const sets = ['v1', 'v2'].map((image, index) =>
        sampleSet(image, index === 0 ? old : fresh, {
          available: 0,
          desiredReplicas: ceilingBefore,
          maxReplicas: ceilingBefore,
        }),
      )
      const [first, second] = sets as [ReplicaSet, ReplicaSet]
      const resized = scale({ replicas: to, strategy: rolling(surge, 1) }, second, [first])
      const ceiling = to === 0 ? 0 : to + surge
      const after = sets.map((set) => resized.get(set.image) ?? set.replicas)
      assert.is((after[0] ?? 0) + (after[1] ?? 0), ceiling)
      sets.forEach((set, index) => {
        const exact = (set.replicas * ceiling) / ceilingBefore
        assert.ok(
          Math.abs((after[index] ?? 0) - exact) <= 1,
          `${set.replicas} became ${after[index]}, not ${exact}`,
        )
      })
    }),
    { numRuns: 2000 },
  )
})

test('of any sets, none goes below 0 or moves against the change, and the sum never falls short', () => {
  fc.assert(
    fc.property(
      fc.array(active, { minLength: 2, maxLength: 6 }),
      fc.nat(200),
      fc.nat(10),
      (old, to, surge) => {
        const before = old.reduce((sum, size) => sum + size, 0)
        const sets = old.map((size, index) => sampleSet(`v${index + 1}`, size, { maxReplicas: before }))
        const resized = scale({ replicas: to, strategy: rolling(surge, 1) }, undefined, sets)
        const ceiling = to === 0 ? 0 : to + surge
        const after = sets.map((set) => resized.get(set.image) ?? set.replicas)
        after.forEach((size, index) => {
          assert.ok(size >= 0)
          assert.ok(ceiling >= before ? size >= (old[index] ?? 0) : size <= (old[index] ?? 0))
        })
        // Growing, the sum is exact. Shrinking by five or more sets it may stay above: the leftover stops at 0.
        const sum = after.reduce((total, size) => total + size, 0)
        assert.ok(ceiling >= before ? sum === ceiling : sum >= ceiling, `${sum} of ${ceiling}`)
      },
    ),
    { numRuns: 2000 },
  )
})

test.run()
