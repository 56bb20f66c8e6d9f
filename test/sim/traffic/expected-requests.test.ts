import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { expectedRequests } from '../../../sim/traffic/expected-requests.ts'
import type { Traffic } from '../../../sim/traffic/traffic.ts'

function close(traffic: Traffic, untilMs: number, expected: number): void {
  const requests = expectedRequests(traffic, 1, untilMs)
  assert.ok(Math.abs(requests - expected) <= 1e-4 * expected, `${traffic.kind}: ${requests}, not ${expected}`)
}

const from10 = { atMs: 0, ratePerSecond: 10 }
const to30 = { atMs: 20_000, ratePerSecond: 30 }

test('it is the integral of the rate, of lines that are cut short too', () => {
  close({ kind: 'constant', ratePerSecond: 5 }, 60_000, 300)
  close({ kind: 'step', points: [from10, to30] }, 30_000, 200 + 300)
  close({ kind: 'ramp', points: [from10, to30] }, 20_000, 400)
  // From 10 to 20 a second within half of the ramp.
  close({ kind: 'ramp', points: [from10, to30] }, 10_000, 150)
  close({ kind: 'ramp', points: [from10, to30] }, 30_000, 400 + 300)
  close({ kind: 'sine', lowPerSecond: 0, highPerSecond: 20, periodMs: 10_000 }, 30_000, 300)
  close({ kind: 'on-off', ratePerSecond: 10, onMs: 1000, offMs: 3000 }, 8500, 25)
})

test('a sine of a week begins at its lowest, is highest in the middle, and over the week is its mean', () => {
  const [hourMs, weekMs] = [3_600_000, 168 * 3_600_000]
  const week: Traffic = { kind: 'sine', lowPerSecond: 10, highPerSecond: 90, periodMs: weekMs }
  close(week, weekMs, 50 * 604_800)
  close(week, weekMs / 2, 50 * 302_400)
  // The integral of 50 - 40·cos(2πt/T): its first hour, and that in the middle of the week.
  const until = (ms: number): number =>
    (50 * ms - (40 * weekMs * Math.sin((2 * Math.PI * ms) / weekMs)) / (2 * Math.PI)) / 1000
  const counted = (fromMs: number, toMs: number): number =>
    expectedRequests(week, 1, toMs) - expectedRequests(week, 1, fromMs)
  for (const fromMs of [0, 42 * hourMs, 84 * hourMs]) {
    const expected = until(fromMs + hourMs) - until(fromMs)
    assert.ok(Math.abs(counted(fromMs, fromMs + hourMs) / expected - 1) < 1e-3, `${fromMs}`)
  }
})

test('recorded arrivals are counted second by second', () => {
  const traffic: Traffic = { kind: 'arrivals', atMs: [0, 1, 2, 999, 1000, 5001, 9000] }
  assert.is(expectedRequests(traffic, 1, 1000), 4)
  assert.is(expectedRequests(traffic, 1, 2000), 5)
  assert.is(expectedRequests(traffic, 1, 5500), 5.5)
  assert.is(expectedRequests(traffic, 1, 1e6), 7)
})

test('no rate is no request, however long', () => {
  assert.is(expectedRequests({ kind: 'poisson', ratePerSecond: 0 }, 1, 1e9), 0)
})

test.run()
