import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fromHalfBits, HALF_INFINITY, toHalfBits } from '../../../../server/protocol/tensor/half-float.ts'

test('each of the 65,536 bit patterns is a number that has these bits again', () => {
  for (let bits = 0; bits <= 0xffff; bits += 1) {
    const value = fromHalfBits(bits)
    // Which NaN it was is not kept.
    if ((bits & 0x7fff) > HALF_INFINITY) assert.ok(Number.isNaN(value))
    else assert.is(toHalfBits(value), bits)
  }
})

const KNOWN: [number, number][] = [
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65519.99, 0x7bff],
  [65520, 0x7c00],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [2 ** -14, 0x0400],
  [1 / 3, 0x3555],
  // A tie goes to the even mantissa: 1 + 2^-11 lies between 0x3c00 and 0x3c01.
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [-0, 0x8000],
  [Number.NaN, 0x7e00],
  [Number.NEGATIVE_INFINITY, 0xfc00],
]
for (const [value, bits] of KNOWN)
  test(`${Object.is(value, -0) ? '-0' : value} is 0x${bits.toString(16)}`, () => {
    assert.is(toHalfBits(value), bits)
  })

test('property: no other bit pattern is nearer to a number than the one chosen', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 65_000, noNaN: true }), (value) => {
      const bits = toHalfBits(value)
      const distance = (other: number): number => Math.abs(fromHalfBits(other) - value)
      assert.ok(distance(bits) <= distance(bits + 1))
      assert.ok(bits === 0 || distance(bits) <= distance(bits - 1))
    }),
  )
})

test.run()
