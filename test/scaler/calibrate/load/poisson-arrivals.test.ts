import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { poissonArrivals } from '../../../../scaler/calibrate/load/poisson-arrivals.ts'

const load = { ratePerSecond: 100, requests: 40_000, withinMs: 1_000_000, seed: 3 }

test('requests come at their rate, and by chance: gaps scatter as much as they are long', () => {
  const atMs = poissonArrivals(load)
  assert.is(atMs.length, 40_000)
  const gaps = atMs.map((ms, at) => ms - (atMs[at - 1] ?? 0))
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
  // Four standard errors of 40,000 gaps.
  assert.ok(Math.abs(mean - 10) < 0.01, `mean ${mean}`)
  assert.ok(Math.abs(deviation / mean - 1) < 0.04, `deviation ${deviation}`)
})

test('the same seed gives the same requests, and both bounds hold', () => {
  assert.equal(poissonArrivals(load), poissonArrivals(load))
  const short = poissonArrivals({ ...load, withinMs: 1000 })
  assert.is(short.length, 100)
  assert.ok((short.at(-1) ?? 0) < 1000)
})

test.run()
