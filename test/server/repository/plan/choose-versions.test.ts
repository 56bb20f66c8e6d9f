import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chooseVersions } from '../../../../server/repository/plan/choose-versions.ts'
import type { VersionPolicy } from '../../../../server/repository/plan/model-settings.ts'

const CHOSEN: [string, number[], VersionPolicy, number[]][] = [
  ['all, by number and not by text', [10, 9, 1], 'all', [1, 9, 10]],
  ['the latest', [10, 9, 1], { latest: 1 }, [10]],
  ['the two latest, lowest first', [10, 9, 1], { latest: 2 }, [9, 10]],
  ['more than there are', [3], { latest: 5 }, [3]],
  ['those named, in the order of their numbers', [1, 2, 3], [3, 1], [1, 3]],
  ['none of none', [], 'all', []],
]
for (const [sentence, available, policy, expected] of CHOSEN)
  test(sentence, () => {
    assert.equal(chooseVersions(available, policy), expected)
  })

test('a version that is named and not there is told of', () => {
  assert.throws(() => chooseVersions([1, 2], [2, 7, 5]), /^versions: 7, 5 wanted, there is 1, 2$/)
})

test('property: what is chosen is there, each once, in order', () => {
  const policies = fc.oneof(
    fc.constant<VersionPolicy>('all'),
    fc.record({ latest: fc.integer({ min: 1, max: 5 }) }),
  )
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 99 })), policies, (available, policy) => {
      const chosen = chooseVersions(available, policy)
      const last = Math.max(0, ...available)
      assert.ok(chosen.every((version) => available.includes(version)))
      assert.ok(chosen.every((version, at) => at === 0 || version > (chosen[at - 1] ?? 0)))
      assert.is(chosen.at(-1) ?? 0, last)
      if (policy === 'all') assert.is(chosen.length, available.length)
    }),
  )
})

test.run()
