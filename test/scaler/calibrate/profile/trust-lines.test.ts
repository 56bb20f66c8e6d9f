import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, trustLines } from '../../../../scaler/calibrate/profile/trust-lines.ts'
import { PROFILE } from './profile.ts'

const [check] = PROFILE.checks

test('a profile says when it was measured, and the largest error of each quantile', () => {
  assert.ok(check)
  const other = { ...check, predicted: { p50Ms: 10, p95Ms: 20, p99Ms: null } }
  assert.equal(trustLines({ ...PROFILE, checks: [check, other] }), [
    'profile       measured 2026-11-25T16:00:00.000Z, Node v20.20.2',
    '              of 2 loads it foretold p50 within 10 %, p95 within 20 %, p99',
    '              within 10 %',
    '              beyond 50 % of its 280 requests/s it was not tried',
  ])
})

test('what was not measured has no error, which is not none', () => {
  assert.ok(check)
  const nothing = { p50Ms: null, p95Ms: null, p99Ms: null }
  assert.is(errorOf({ ...check, measured: nothing }, 'p50Ms'), null)
  assert.match(trustLines({ ...PROFILE, checks: [] })[1] ?? '', /p50 unknown, p95 unknown/)
})

test.run()
