import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BF16_FORMAT, FP16_FORMAT, fromHalfBits, toHalfBits } from '../../../server/protocol/half-float.ts'

const FORMATS = { FP16: FP16_FORMAT, BF16: BF16_FORMAT }

for (const [name, format] of Object.entries(FORMATS))
  test(`${name}: each of the 65,536 bit patterns is a number that has these bits again`, () => {
    const infinity = toHalfBits(Number.POSITIVE_INFINITY, format)
    for (let bits = 0; bits <= 0xffff; bits += 1) {
      const value = fromHalfBits(bits, format)
      // Which NaN it was is not kept.
      if ((bits & 0x7fff) > infinity) assert.ok(Number.isNaN(value))
      else assert.is(toHalfBits(value, format), bits)
    }
  })

const KNOWN: [keyof typeof FORMATS, number, number][] = [
  ['FP16', 1, 0x3c00],
  ['FP16', -2, 0xc000],
  ['FP16', 65504, 0x7bff],
  ['FP16', 65519.99, 0x7bff],
  ['FP16', 65520, 0x7c00],
  ['FP16', 2 ** -24, 0x0001],
  ['FP16', 2 ** -25, 0x0000],
  ['FP16', 2 ** -14, 0x0400],
  ['FP16', 1 / 3, 0x3555],
  ['FP16', -0, 0x8000],
  ['FP16', Number.NaN, 0x7e00],
  ['BF16', 1, 0x3f80],
  ['BF16', Math.PI, 0x4049],
  ['BF16', 1e39, 0x7f80],
  // A tie goes to the even mantissa: 1 + 2^-8 lies between 0x3f80 and 0x3f81.
  ['BF16', 1 + 2 ** -8, 0x3f80],
  ['BF16', 1 + 3 * 2 ** -8, 0x3f82],
]
for (const [name, value, bits] of KNOWN)
  test(`${name} of ${value} is 0x${bits.toString(16)}`, () => {
    assert.is(toHalfBits(value, FORMATS[name]), bits)
  })

test('property: no other bit pattern is nearer to a number than the one chosen', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(FP16_FORMAT, BF16_FORMAT),
      fc.double({ min: 0, max: 65_000, noNaN: true }),
      (format, value) => {
        const bits = toHalfBits(value, format)
        const distance = (other: number): number => Math.abs(fromHalfBits(other, format) - value)
        assert.ok(distance(bits) <= distance(bits + 1))
        assert.ok(bits === 0 || distance(bits) <= distance(bits - 1))
      },
    ),
  )
})

test.run()
