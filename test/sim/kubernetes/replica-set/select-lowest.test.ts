import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { selectLowest } from '../../../../sim/kubernetes/replica-set/select-lowest.ts'

function check(title: string, keys: readonly number[], count: number, expected: readonly number[]): void {
  test(title, () => assert.equal(selectLowest(Float64Array.from(keys), count), expected))
}

check('none of them', [3, 1, 2], 0, [])
check('the lowest', [3, 1, 2], 1, [1])
check('all of them, in order', [3, 1, 2], 3, [1, 2, 0])

test('it is what a sort would put first, and the keys stay as they are', () => {
  const keys = fc.array(fc.oneof(fc.nat(8), fc.double({ noNaN: true, noDefaultInfinity: true })), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(keys, fc.nat(200), (list, wanted) => {
      const count = Math.min(wanted, list.length)
      const given = Float64Array.from(list)
      const sorted = [...list].sort((a, b) => a - b).slice(0, count)
      const places = selectLowest(given, count)
      assert.is(new Set(places).size, count)
      assert.equal(places.map((place) => list[place]).map(Number), sorted)
      assert.equal(Array.from(given), list)
    }),
    { numRuns: 500 },
  )
})

test.run()
