import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseQuantity, toMilli } from '../../../sim/kubernetes/quantity.ts'

const VECTORS: readonly [unknown, number | undefined][] = [
  ['2', 2],
  [2, 2],
  ['500m', 0.5],
  ['1.5Gi', 1_610_612_736],
  ['256Mi', 268_435_456],
  ['1k', 1000],
  ['1e3', 1000],
  ['.5', 0.5],
  ['-1', -1],
  ['12E', 12e18],
  ['', undefined],
  ['1 Gi', undefined],
  ['1gi', undefined],
  ['Mi', undefined],
  [null, undefined],
  [Number.NaN, undefined],
]

for (const [value, expected] of VECTORS)
  test(`${JSON.stringify(value)} is ${expected ?? 'no quantity'}`, () => {
    assert.is(parseQuantity(value), expected)
  })

test('thousandths round up, but not by the error of floating point', () => {
  assert.is(toMilli(0.0001), 1)
  assert.is(toMilli(0.29), 290)
  assert.is(toMilli(2), 2000)
  assert.is(toMilli(-0.0001), -0)
})

test('whole thousandths survive', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (milli) => {
      assert.is(toMilli(parseQuantity(`${milli}m`) ?? -1), milli)
    }),
  )
})

test.run()
