import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Pod } from '../../../../sim/kubernetes/pod/pod.ts'
import { chooseVictims, type VictimPod } from '../../../../sim/kubernetes/replica-set/victims.ts'

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
function check(title: string, first: VictimPod, second: VictimPod): void {
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

check(
  'a pod without a node goes before a pending one that has a node',
  pod({ node: undefined, readyAtMs: undefined, phase: 'Pending', uid: 99, deletionCost: 9 }),
  pod({ readyAtMs: undefined, phase: 'Pending', uid: 1 }),
)
check(
  'a pending pod goes before one that runs and is not ready',
  pod({ readyAtMs: undefined, phase: 'Pending', uid: 99, deletionCost: 9 }),
  pod({ readyAtMs: undefined, uid: 1 }),
)
check(
  'a pod that is not ready goes before one of a lower deletion cost',
  pod({ readyAtMs: undefined, deletionCost: 9 }),
  pod({ deletionCost: -9 }),
)
check(
  'of two ready ones the one of the lower deletion cost goes, however long it has been ready',
  pod({ deletionCost: -2_147_483_648, uid: 99 }),
  pod({ readyAtMs: NOW_MS - 1000, deletionCost: -2_147_483_647, restarts: 9 }),
)
check(
  'with equal restarts of its own, the one whose sidecar restarted more goes',
  { ...pod({ uid: 99 }), sidecarRestarts: 2 },
  { ...pod({ uid: 1 }), sidecarRestarts: 1 },
)
check('restarts of its own count before those of a sidecar', pod({ uid: 99, restarts: 1 }), {
  ...pod({ uid: 1 }),
  sidecarRestarts: 9,
})

test('the pod with more company on its node goes, unless its deletion cost is higher', () => {
  const crowded = pod({ node: 'a', uid: 99 })
  const lonely = pod({ node: 'b', uid: 1, readyAtMs: NOW_MS - 1000 })
  const rankOf = (node: string | undefined): number => (node === 'a' ? 3 : 1)
  assert.is(chooseVictims([lonely, crowded], 1, NOW_MS, rankOf)[0], crowded)
  assert.is(chooseVictims([lonely, crowded], 1, NOW_MS)[0], lonely)
  const dear = { ...crowded, deletionCost: 1 }
  assert.is(chooseVictims([dear, lonely], 1, NOW_MS, rankOf)[0], lonely)
})

/*
 * a and c got ready in one second, b in another one of the same step. a goes before c, for its restarts; by uid c goes
 * before b and b before a. The line of that second is a, c: of the heads a (9) and b (5) b goes first, then a, then c.
 */
test('where the order is none, the pods of a second stand in line', () => {
  const a = pod({ uid: 9, restarts: 1 })
  const b = pod({ uid: 5, readyAtMs: NOW_MS - 3_500_000 })
  const c = pod({ uid: 1 })
  for (const pods of [
    [a, b, c],
    [c, b, a],
    [b, c, a],
    [c, a, b, pod({ uid: 77 })],
  ])
    assert.equal(
      [1, 2].map((count) => chooseVictims(pods, count, NOW_MS)[count - 1]?.uid),
      [5, 9],
    )
})

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
    node: fc.constantFrom('a', 'b', undefined),
    phase: fc.constantFrom('Pending' as const, 'Running' as const),
    deletionCost: fc.constantFrom(0, 0, 0, -1, 1),
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
      for (const victim of victims)
        for (const spare of spares)
          if (spare.readyAtMs === undefined && spare.phase === victim.phase && spare.node === victim.node)
            assert.is(victim.readyAtMs, undefined)
    }),
  )
})

const RANKS: Readonly<Record<string, number>> = { a: 3, b: 2 }
const rankOf = (node: string | undefined): number => RANKS[node ?? ''] ?? 0

/** Less of upstream, for two pods, as a comparison. */
function less(a: Pod, b: Pod): number {
  const bool = (value: boolean): number => (value ? 1 : 0)
  const step = (ms: number): number =>
    Math.floor(Math.log2(Math.max(1, (NOW_MS - Math.floor(ms / 1000) * 1000) * 1e6)))
  const isReady = a.readyAtMs !== undefined
  const first =
    bool(a.node !== undefined) - bool(b.node !== undefined) ||
    bool(a.phase === 'Running') - bool(b.phase === 'Running') ||
    bool(isReady) - bool(b.readyAtMs !== undefined) ||
    a.deletionCost - b.deletionCost ||
    rankOf(b.node) - rankOf(a.node)
  if (first !== 0) return first
  const [readyA, readyB] = [a.readyAtMs ?? 0, b.readyAtMs ?? 0]
  if (isReady && Math.floor(readyA / 1000) !== Math.floor(readyB / 1000))
    return step(readyA) - step(readyB) || a.uid - b.uid
  return b.restarts - a.restarts || step(a.createdAtMs) - step(b.createdAtMs) || a.uid - b.uid
}

/** The lines of upstream's order, one for each second of readiness, and the lowest of their heads over and over. */
function oracle(pods: readonly Pod[], count: number): number[] {
  const left = [...pods]
  const victims: number[] = []
  while (victims.length < count) {
    const heads = left.filter((pod) =>
      left.every((other) => !isOfOneLine(pod, other) || other === pod || less(pod, other) < 0),
    )
    const first = heads.reduce((best, head) => (less(head, best) < 0 ? head : best))
    victims.push(first.uid)
    left.splice(left.indexOf(first), 1)
  }
  return victims
}

function isOfOneLine(a: Pod, b: Pod): boolean {
  const second = (pod: Pod): number => (pod.readyAtMs === undefined ? -1 : Math.floor(pod.readyAtMs / 1000))
  return second(a) === second(b)
}

test('the victims are those of a plain reading of the rules, in their order', () => {
  const close = fc
    .record({
      uid: fc.nat(1_000_000),
      restarts: fc.nat(1),
      readyAtMs: fc.option(fc.nat(3000), { nil: undefined }),
      createdAtMs: fc.nat(3000),
    })
    .map(pod)
  const pods = fc.uniqueArray(fc.oneof(anyPod, close), {
    selector: ({ uid }) => uid,
    minLength: 1,
    maxLength: 25,
  })
  fc.assert(
    fc.property(pods, fc.nat(25), (all, wanted) => {
      const count = Math.min(wanted, all.length - 1)
      assert.equal(
        chooseVictims(all, count, NOW_MS, rankOf).map(({ uid }) => uid),
        oracle(all, count),
      )
    }),
    { numRuns: 500 },
  )
})

test.run()
