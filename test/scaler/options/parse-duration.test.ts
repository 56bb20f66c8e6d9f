import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DURATION_MS_MAX, parseDuration } from '../../../scaler/options/parse-duration.ts'

function check(title: string, text: string, expected: number | undefined): void {
  test(title, () => assert.is(parseDuration(text), expected))
}

check('milliseconds', '500ms', 500)
check('seconds', '2s', 2000)
check('minutes with a fraction', '1.5m', 90_000)
check('hours', '1h', 3_600_000)
check('nothing at all is a duration', '0s', 0)
check('a fraction of a millisecond is rounded', '0.6ms', 1)
check('days', '7d', 604_800_000)
check('a month of 31 days is the longest', '744h', DURATION_MS_MAX)
check('a little more is refused', '745h', undefined)
check('a number without a unit is refused', '5', undefined)
check('a unit without a number is refused', 's', undefined)
check('a negative one is refused', '-1s', undefined)
check('space is refused', '1 s', undefined)
check('two of them are refused', '1m30s', undefined)
check('an exponent is refused', '1e3s', undefined)
check('a point without digits is refused', '1.s', undefined)
check('words are refused', 'abc', undefined)
check('nothing is refused', '', undefined)

test('whatever is written, the answer is a whole number of milliseconds within a month, or none', () => {
  const nearly = fc
    .tuple(fc.double({ min: 0 }), fc.constantFrom('ms', 's', 'm', 'h', 'd', 'w'))
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearly), (text) => {
      const ms = parseDuration(text)
      if (ms !== undefined) assert.ok(Number.isInteger(ms) && ms >= 0 && ms <= DURATION_MS_MAX, text)
    }),
  )
})

test.run()
