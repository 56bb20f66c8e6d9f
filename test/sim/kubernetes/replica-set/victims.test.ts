import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Pod } from '../../../../sim/kubernetes/pod/pod.ts'
import { chooseVictims } from '../../../../sim/kubernetes/replica-set/victims.ts'

const NOW_MS = 1_000_000_000

/** A pod that has been ready for an hour; its name is its uid, unless given. */
function pod(fields: Partial<Pod> = {}): Pod {
  return {
    ordinal: 0,
    uid: 50,
    replicaSet: 'web-v1',
    image: 'v1',
    createdAtMs: NOW_MS - 3_700_000,
    readyAtMs: NOW_MS - 3_600_000,
    deletedAtMs: undefined,
    isAvailable: true,
    restarts: 0,
    node: 'node',
    phase: 'Running',
    deletionCost: 0,
    ...fields,
  }
}

/** The first of the pair goes before the second, however they are given. */
function check(title: string, first: Pod, second: Pod): void {
  test(title, () => {
    assert.is(chooseVictims([first, second], 1, NOW_MS)[0], first)
    assert.is(chooseVictims([second, first], 1, NOW_MS)[0], first)
  })
}

const unready = pod({ readyAtMs: undefined, uid: 99 })
check('a pod that is not ready goes before one that is', unready, pod({ uid: 1, restarts: 9 }))
check(
  'of two ready ones the one that became ready much later goes',
  pod({ readyAtMs: NOW_MS - 10_000, uid: 99 }),
  pod({ uid: 1, restarts: 9 }),
)
check(
  'ready for 40 and 60 minutes is in the same doubling step (2^41 ns are 37 minutes): the lower uid goes',
  pod({ uid: 1 }),
  pod({ readyAtMs: NOW_MS - 2_400_000, uid: 2, restarts: 9 }),
)
check(
  'ready for 36 and 38 minutes is not: the later one goes',
  pod({ readyAtMs: NOW_MS - 2_160_000, uid: 2 }),
  pod({ readyAtMs: NOW_MS - 2_280_000, uid: 1, restarts: 9 }),
)
check(
  'ready within the same second, the one with more restarts goes',
  pod({ readyAtMs: NOW_MS - 3_600_000 + 999, restarts: 1, uid: 99 }),
  pod({ readyAtMs: NOW_MS - 3_600_000, uid: 1 }),
)
check(
  'with equal restarts the one created much later goes',
  pod({ createdAtMs: NOW_MS - 3_600_000, readyAtMs: undefined, uid: 99 }),
  pod({ createdAtMs: NOW_MS - 360_000_000, readyAtMs: undefined, uid: 1 }),
)
check(
  'of two that are not ready, more restarts count before age',
  pod({ readyAtMs: undefined, restarts: 2, createdAtMs: NOW_MS - 360_000_000 }),
  pod({ readyAtMs: undefined, restarts: 1, createdAtMs: NOW_MS - 1000 }),
)
check('equal in everything, the lower uid goes, so that the choice repeats', pod({ uid: 1 }), pod({ uid: 2 }))
check(
  'available is no criterion: ready for 3 seconds goes before ready for 3 hours, whatever minReadySeconds is',
  pod({ readyAtMs: NOW_MS - 3000 }),
  pod({ readyAtMs: NOW_MS - 10_800_000 }),
)

test('when all must go they are taken as they are', () => {
  const pods = [pod({ uid: 2 }), unready, pod({ uid: 1 })]
  assert.equal(chooseVictims(pods, 3, NOW_MS), pods)
  assert.equal(chooseVictims(pods, 7, NOW_MS), pods)
})

const anyPod = fc
  .record({
    uid: fc.nat(1000),
    restarts: fc.nat(2),
    readyAtMs: fc.option(fc.integer({ min: 0, max: NOW_MS }), { nil: undefined }),
    createdAtMs: fc.nat(NOW_MS),
  })
  .map(pod)

test('as many go as must, each once, all of the set, and no ready one while one that is not ready stays', () => {
  fc.assert(
    fc.property(fc.array(anyPod, { maxLength: 20 }), fc.nat(20), (pods, count) => {
      const given = [...pods]
      const victims = new Set(chooseVictims(pods, count, NOW_MS))
      assert.equal(pods, given)
      assert.is(victims.size, Math.min(count, pods.length))
      for (const victim of victims) assert.ok(pods.includes(victim))
      const spares = pods.filter((other) => !victims.has(other))
      const sparesUnready = spares.some((other) => other.readyAtMs === undefined)
      if (sparesUnready) for (const victim of victims) assert.is(victim.readyAtMs, undefined)
    }),
  )
})

test.run()
