import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Pod } from '../../../../sim/kubernetes/pod/pod.ts'
import { chooseVictims } from '../../../../sim/kubernetes/replica-set/victims.ts'
import { GroupedPods } from '../../../../sim/simulation/world/grouped-pods.ts'

const NOW_MS = 500_000

const pods = fc.uniqueArray(
  fc
    .record({
      uid: fc.nat(1_000_000),
      createdAtMs: fc.nat(400_000),
      startUpMs: fc.option(fc.constant(5000), { nil: undefined }),
      deletionCost: fc.constantFrom(-5, 0, 0, 0, 7),
      isRunning: fc.boolean(),
      restarts: fc.constantFrom(0, 0, 1, 3),
    })
    .map(
      ({ uid, createdAtMs, startUpMs, deletionCost, isRunning, restarts }): Pod => ({
        ordinal: uid,
        uid,
        replicaSet: 'web-v1',
        image: 'v1',
        createdAtMs,
        readyAtMs: startUpMs === undefined ? undefined : createdAtMs + startUpMs,
        deletedAtMs: undefined,
        isAvailable: false,
        restarts,
        node: 'node',
        phase: startUpMs !== undefined || isRunning ? 'Running' : 'Pending',
        deletionCost,
      }),
    ),
  { selector: (pod) => pod.uid, minLength: 2, maxLength: 60 },
)

test('it takes the pods that a look at all of them chooses, one batch after the other', () => {
  fc.assert(
    fc.property(pods, fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }), (all, counts) => {
      const grouped = new GroupedPods(all)
      let left: readonly Pod[] = all
      for (const count of counts) {
        if (count >= left.length) return
        const taken = grouped.take(count, NOW_MS)
        assert.equal(
          taken.map((pod) => pod.uid),
          chooseVictims(left, count, NOW_MS).map((pod) => pod.uid),
        )
        left = left.filter((pod) => !taken.includes(pod))
      }
    }),
  )
})

test('a pod that has become ready is no longer among the first to go', () => {
  const [a, b] = [1, 2].map((uid) => ({
    ...fc.sample(pods, { numRuns: 1, seed: 1 })[0]?.[0],
    uid,
    readyAtMs: undefined,
    deletionCost: 0,
    phase: 'Running',
  })) as [Pod, Pod]
  const grouped = new GroupedPods([a, b])
  Object.assign(a, { readyAtMs: 1000 })
  grouped.put(a)
  assert.equal(grouped.take(1, NOW_MS), [b])
})

test('a pod that was removed is never taken', () => {
  fc.assert(
    fc.property(pods, (all) => {
      const [gone, ...rest] = all
      if (gone === undefined || rest.length < 2) return
      const grouped = new GroupedPods(all)
      grouped.remove(gone)
      assert.not(grouped.take(rest.length - 1, NOW_MS).includes(gone))
    }),
  )
})

test.run()
