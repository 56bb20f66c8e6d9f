import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatDuration } from '../../../scaler/draw/format-duration.ts'

function check(ms: number, expected: string): void {
  test(`${ms} ms is ${expected}`, () => assert.is(formatDuration(ms), expected))
}

check(0, '0 s')
check(7, '7 ms')
check(999, '999 ms')
check(1000, '1.0 s')
check(5040, '5.0 s')
check(119_000, '119.0 s')
check(120_000, '2.0 min')
check(150_000, '2.5 min')
check(7_199_000, '120.0 min')
check(7_200_000, '2.0 h')

test.run()
