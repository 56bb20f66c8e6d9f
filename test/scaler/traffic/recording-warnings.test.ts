import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recordingWarnings } from '../../../scaler/traffic/recording-warnings.ts'
import type { Traffic } from '../../../sim/index.ts'

const MINUTE_MS = 60_000
/** Of three minutes. */
const rates: Traffic = {
  kind: 'step',
  points: [
    { atMs: 0, ratePerSecond: 5 },
    { atMs: 3 * MINUTE_MS, ratePerSecond: 0 },
  ],
}
const arrivals: Traffic = { kind: 'arrivals', atMs: [0, 3 * MINUTE_MS] }

function told(traffic: Traffic, minutes: number): readonly string[] {
  return recordingWarnings(traffic, minutes * MINUTE_MS).map(({ code, remedy }) => `${code}: ${remedy}`)
}

test('a run that goes on after the recording, or ends before it', () => {
  for (const traffic of [rates, arrivals]) {
    assert.equal(told(traffic, 3), [])
    assert.equal(told(traffic, 5), ['traffic-ends: --for 180s, or loop:180s behind the file to repeat it'])
    assert.equal(told(traffic, 2), ['traffic-cut: --for 180s'])
  }
})

test('what is shifted ends later, what is looped never, and of several the last one counts', () => {
  assert.equal(told({ kind: 'shifted', of: rates, byMs: 2 * MINUTE_MS }, 5), [])
  assert.equal(told({ kind: 'looped', of: rates, everyMs: 3 * MINUTE_MS }, 50), [])
  const mixed: Traffic = { kind: 'mixed', parts: [rates, { kind: 'poisson', ratePerSecond: 1 }] }
  assert.equal(told(mixed, 5), [])
  assert.equal(told(mixed, 2), ['traffic-cut: --for 180s'])
})

test.run()
