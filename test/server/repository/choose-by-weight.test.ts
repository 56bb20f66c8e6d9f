import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chooseByWeight } from '../../../server/repository/choose-by-weight.ts'

test('each version has its part of the chances', () => {
  const split = { 1: 9, 2: 1 }
  assert.equal(
    [0, 0.5, 0.899, 0.9, 0.999].map((chance) => chooseByWeight(split, chance)),
    ['1', '1', '1', '2', '2'],
  )
})

test('property: over all chances, evenly, each has as many as its part says; a part of 0 has none', () => {
  const weights = fc
    .array(fc.nat(20), { minLength: 1, maxLength: 5 })
    .filter((list) => list.some((one) => one > 0))
  fc.assert(
    fc.property(weights, (list) => {
      const split = Object.fromEntries(list.map((weight, at) => [String(at + 1), weight]))
      const sum = list.reduce((total, weight) => total + weight, 0)
      const chosen = Array.from({ length: sum }, (_, at) => chooseByWeight(split, (at + 0.5) / sum))
      for (const [version, weight] of Object.entries(split))
        assert.is(chosen.filter((one) => one === version).length, weight)
    }),
  )
})

test.run()
