import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { expectedRequests } from '../../../sim/traffic/expected-requests.ts'
import { rateSeries } from '../../../sim/traffic/rate-series.ts'
import type { Traffic } from '../../../sim/traffic/traffic.ts'

test('a rate that stays is one value, and a step is its moment', () => {
  assert.equal(rateSeries({ kind: 'poisson', ratePerSecond: 90 }, 1, 3_600_000), [{ atMs: 0, value: 90 }])
  const points = [
    { atMs: 0, ratePerSecond: 10 },
    { atMs: 300_000, ratePerSecond: 80 },
  ]
  assert.equal(rateSeries({ kind: 'step', points }, 1, 600_000), [
    { atMs: 0, value: 10 },
    { atMs: 300_000, value: 80 },
  ])
})

test('nothing is told of what comes after the end', () => {
  const traffic: Traffic = { kind: 'on-off', ratePerSecond: 5, onMs: 10_000, offMs: 20_000 }
  assert.equal(rateSeries(traffic, 1, 40_000), [
    { atMs: 0, value: 5 },
    { atMs: 10_000, value: 0 },
    { atMs: 30_000, value: 5 },
  ])
})

test('a slope is told in steps of a second, and in longer ones where it is gentle', () => {
  const steps = (from: number, to: number): number => {
    const points = [
      { atMs: 0, ratePerSecond: from },
      { atMs: 600_000, ratePerSecond: to },
    ]
    return rateSeries({ kind: 'ramp', points }, 1, 600_000).length
  }
  // By 0.15 a second from 10 on, and by 0.02 a second from 100 on: 0.1 % is 5 s of it.
  assert.is(steps(10, 100), 600)
  assert.is(steps(100, 112), 120)
  const day: Traffic = { kind: 'sine', lowPerSecond: 20, highPerSecond: 180, periodMs: 86_400_000 }
  const series = rateSeries(day, 1, 86_400_000)
  assert.ok(series.length < 10_000, `${series.length}`)
  for (const [i, { value }] of series.entries()) {
    const before = series[i - 1]?.value ?? value
    assert.ok(Math.abs((value ?? 0) - (before ?? 0)) < 0.003 * (value ?? 0), `${before} and then ${value}`)
  }
})

test('recorded arrivals are counted second by second', () => {
  assert.equal(rateSeries({ kind: 'arrivals', atMs: [0, 10, 999, 1000, 2500, 9000] }, 1, 4000), [
    { atMs: 0, value: 3 },
    { atMs: 1000, value: 1 },
    { atMs: 2000, value: 1 },
    { atMs: 3000, value: 0 },
  ])
})

const kinds: readonly Traffic[] = [
  { kind: 'sine', lowPerSecond: 10, highPerSecond: 90, periodMs: 120_000 },
  {
    kind: 'flash-crowd',
    basePerSecond: 10,
    peakPerSecond: 200,
    atMs: 60_000,
    riseMs: 5000,
    decayMs: 60_000,
  },
  { kind: 'bursts', calmPerSecond: 5, burstPerSecond: 100, calmMs: 20_000, burstMs: 4000 },
  {
    kind: 'ramp',
    points: [
      { atMs: 0, ratePerSecond: 10 },
      { atMs: 90_000, ratePerSecond: 70 },
    ],
  },
]
for (const traffic of kinds)
  test(`${traffic.kind}: the series holds as many requests as the traffic`, () => {
    const untilMs = 240_000
    const series = rateSeries(traffic, 7, untilMs)
    const sum = series.reduce((requests, { atMs, value }, index) => {
      const endMs = series[index + 1]?.atMs ?? untilMs
      return requests + ((value ?? 0) * (endMs - atMs)) / 1000
    }, 0)
    const expected = expectedRequests(traffic, 7, untilMs)
    assert.ok(Math.abs(sum - expected) <= 0.01 * expected, `${sum}, not ${expected}`)
  })

test.run()
