import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  INT32_MAX,
  type IntOrPercent,
  parseIntOrPercent,
  percentOf,
  scaledValue,
} from '../../../sim/kubernetes/int-or-percent.ts'

function check(title: string, value: unknown, expected: IntOrPercent | undefined): void {
  test(title, () => assert.is(parseIntOrPercent(value), expected))
}

check('a whole number is a count of pods', 3, 3)
check('0 is a count', 0, 0)
check('the largest int32 is a count', INT32_MAX, INT32_MAX)
check('one more than the largest int32 is refused', INT32_MAX + 1, undefined)
check('a negative number is refused', -1, undefined)
check('a fraction is refused', 1.5, undefined)
check('not-a-number is refused', Number.NaN, undefined)
check('digits with a per cent sign are a share', '25%', '25%')
check('a share may be above 100 %', '250%', '250%')
check('leading zeros of a share go', '025%', '25%')
check('digits in quotes without the sign are refused, as the API refuses them', '3', undefined)
check('a negative share is refused', '-1%', undefined)
check('a fraction of a per cent is refused', '2.5%', undefined)
check('space around a share is refused', ' 25% ', undefined)
check('letters are refused', 'abc', undefined)
check('a sign alone is refused', '%', undefined)
check('a share beyond int32 is refused', '2147483648%', undefined)
check('nothing is refused', undefined, undefined)
check('null is refused', null, undefined)
check('an object is refused', { maxSurge: 1 }, undefined)

function checkScaled(title: string, value: IntOrPercent, total: number, up: number, down: number): void {
  test(title, () =>
    assert.equal([scaledValue(value, total, 'up'), scaledValue(value, total, 'down')], [up, down]),
  )
}

checkScaled('a count stays as it is, even above the total', 7, 5, 7, 7)
checkScaled('25 % of 10 is 3 of surge, 2 of unavailable', '25%', 10, 3, 2)
checkScaled('60 % of 5 is exactly 3', '60%', 5, 3, 3)
checkScaled('30 % of 5 is 2 up, 1 down', '30%', 5, 2, 1)
checkScaled('1 % of 1 is 1 up, 0 down', '1%', 1, 1, 0)
checkScaled('100 % is all of them', '100%', 40, 40, 40)
checkScaled('0 % is none', '0%', 40, 0, 0)
checkScaled('any share of none is none', '250%', 0, 0, 0)

test('rounding up and down enclose the exact share, by less than one pod', () => {
  fc.assert(
    fc.property(fc.nat(400), fc.nat(100_000), (percent, total) => {
      // Integer arithmetic: no floating point that could err in the same way.
      const hundredths = BigInt(percent) * BigInt(total)
      assert.is(BigInt(scaledValue(`${percent}%`, total, 'down')), hundredths / 100n)
      assert.is(BigInt(scaledValue(`${percent}%`, total, 'up')), (hundredths + 99n) / 100n)
    }),
  )
})

test('whatever parses has a number of pods, and whatever does not parse is undefined, never an exception', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.string().map((text) => `${text}%`),
      ),
      (value) => {
        const parsed = parseIntOrPercent(value)
        if (parsed === undefined) return
        const pods = scaledValue(parsed, 10, 'up')
        assert.ok(Number.isInteger(pods) && pods >= 0, `${pods}`)
      },
    ),
  )
})

test('only a share has a per cent', () => {
  assert.equal([percentOf('40%'), percentOf(40)], [40, undefined])
})

test.run()
