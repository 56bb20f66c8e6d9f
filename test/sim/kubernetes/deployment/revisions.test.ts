import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  findRevisions,
  surplusHistory,
  withRevision,
} from '../../../../sim/kubernetes/deployment/revisions.ts'
import { INT32_MAX } from '../../../../sim/kubernetes/int-or-percent.ts'
import type { ReplicaSet } from '../../../../sim/kubernetes/replica-set/replica-set.ts'
import { sampleDeployment, sampleSet } from '../sample-objects.ts'

const one = sampleSet('v1', 0)
const two = sampleSet('v2', 0)
const three = sampleSet('v3', 3)

test("the new set is the one with today's image, the others are old, oldest first", () => {
  assert.equal(findRevisions(sampleDeployment({ image: 'v2' }), [three, two, one]), {
    newSet: two,
    oldSets: [one, three],
    newRevision: 4,
  })
})

test('while no set has the image, all are old', () => {
  assert.equal(findRevisions(sampleDeployment({ image: 'v4' }), [three, one]), {
    newSet: undefined,
    oldSets: [one, three],
    newRevision: 4,
  })
})

test('the very first revision is 1', () => {
  assert.is(findRevisions(sampleDeployment(), []).newRevision, 1)
})

test('of two sets with the same image the older one counts as new', () => {
  const again = { ...three, image: 'v1' }
  assert.is(findRevisions(sampleDeployment({ image: 'v1' }), [again, one]).newSet, one)
})

test('sets of the same second go by name', () => {
  const at = (name: string): ReplicaSet => sampleSet('v1', 0, { name, createdAtSeconds: 0 })
  const { oldSets } = findRevisions(sampleDeployment({ image: 'v9' }), [
    at('web-b'),
    at('web-c'),
    at('web-a'),
  ])
  assert.equal(
    oldSets.map((set) => set.name),
    ['web-a', 'web-b', 'web-c'],
  )
})

test('after an undo from 3 to 2 the revisions are 1, 3 and 4, and the set remembers that it was 2', () => {
  const deployment = sampleDeployment({ image: 'v2' })
  const { newSet, oldSets, newRevision } = findRevisions(deployment, [one, two, three])
  assert.ok(newSet !== undefined)
  const again = withRevision(deployment, newSet, newRevision)
  assert.equal(again, { ...two, revision: 4, revisionHistory: [2] })
  assert.equal([...oldSets.map((set) => set.revision), again.revision], [1, 3, 4])
})

test('a set that has its revision already is not touched', () => {
  assert.is(withRevision(sampleDeployment(), three, 3), three)
  assert.is(withRevision(sampleDeployment(), three, 2), three)
})

test('a set without a revision gets one, and has no history', () => {
  const fresh = { ...one, revision: 0 }
  assert.equal(withRevision(sampleDeployment(), fresh, 1), { ...one, revision: 1, revisionHistory: [] })
})

test('a change of minReadySeconds is written into the set even when its revision stays', () => {
  assert.equal(withRevision(sampleDeployment({ minReadySeconds: 5 }), three, 3), {
    ...three,
    minReadySeconds: 5,
  })
})

function empty(revision: number, statusReplicas = 0): ReplicaSet {
  const set = sampleSet(`v${revision}`, 0)
  return { ...set, status: { ...set.status, replicas: statusReplicas } }
}

function check(title: string, limit: number, sets: readonly ReplicaSet[], expected: readonly string[]): void {
  test(title, () => {
    const deployment = sampleDeployment({ revisionHistoryLimit: limit })
    assert.equal(
      surplusHistory(deployment, sets).map((set) => set.image),
      expected,
    )
  })
}

// sync_test.go: TestDeploymentController_cleanupDeployment.
check('a limit of 1 deletes 2 of 3, the lowest revisions', 1, [empty(3), empty(1), empty(2)], ['v1', 'v2'])
check(
  'only sets that want and have no pods are deleted',
  0,
  [empty(1), empty(2, 1), sampleSet('v3', 1, { status: empty(3).status }), sampleSet('v4', 1)],
  ['v1'],
)
check('a limit of 0 deletes all that are empty', 0, [empty(1), empty(2)], ['v1', 'v2'])
check('sets with pods stay', 0, [sampleSet('v1', 1), sampleSet('v2', 1)], [])
check('the largest limit means none', INT32_MAX, [empty(1), empty(2), empty(3)], [])
check(
  'one that is passed over is not replaced by another',
  1,
  [sampleSet('v1', 1), empty(2), empty(3)],
  ['v2'],
)
check('a set whose spec its controller has not seen yet stays', 0, [{ ...empty(1), generation: 2 }], [])

test('what is kept are the newest, at least as many as the limit', () => {
  fc.assert(
    fc.property(fc.nat(6), fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8]), (limit, revisions) => {
      const deployment = sampleDeployment({ revisionHistoryLimit: limit })
      const gone = surplusHistory(
        deployment,
        revisions.map((revision) => empty(revision)),
      ).map((set) => set.revision)
      const oldestFirst = [...revisions].sort((a, b) => a - b)
      assert.equal(gone, oldestFirst.slice(0, Math.max(0, revisions.length - limit)))
    }),
  )
})

test.run()
