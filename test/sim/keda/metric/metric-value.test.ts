import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { milliOfValue, truncateToMilli } from '../../../../sim/keda/metric/metric-value.ts'

test('a value has 3 decimals, ties to even; what is no load is 0', () => {
  for (const [value, milli] of [
    [1, 1000],
    [0.0625, 62],
    [0.1875, 188],
    [0.3125, 312],
    [1.0005, 1000],
    [2.0015, 2002],
    [0.0004, 0],
    [0.29, 290],
    [-1, 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
    [Number.NEGATIVE_INFINITY, 0],
  ] as const)
    assert.is(milliOfValue(value), milli, `${value}`)
})

test('rendered thousandths are within half of one, and whole', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (value) => {
      const milli = milliOfValue(value)
      assert.ok(Number.isInteger(milli))
      assert.ok(Math.abs(milli - value * 1000) <= 0.5 + 1e-3)
    }),
  )
})

test("Go's conversion cuts, and makes the least int64 of what does not fit", () => {
  assert.is(truncateToMilli(2.0009), 2000)
  assert.is(truncateToMilli(-2.0009), -2000)
  assert.is(truncateToMilli(Number.NaN), -(2 ** 63))
  assert.is(truncateToMilli(Number.POSITIVE_INFINITY), -(2 ** 63))
})

test.run()
