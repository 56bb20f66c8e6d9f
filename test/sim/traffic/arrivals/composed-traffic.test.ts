import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { expectedRequests } from '../../../../sim/traffic/expected-requests.ts'
import { scaleTraffic } from '../../../../sim/traffic/scale-traffic.ts'
import type { Traffic } from '../../../../sim/traffic/traffic.ts'
import { countBetween, drawArrivals } from './draw-arrivals.ts'

const SECOND = 1000
const recorded: Traffic = { kind: 'arrivals', atMs: [0, 100, 900, 2500] }
const steady: Traffic = { kind: 'constant', ratePerSecond: 10 }

test('shifted arrivals come so much later, and before them nobody', () => {
  const times = drawArrivals({ kind: 'shifted', of: recorded, byMs: 5000 }, 1, 60 * SECOND)
  assert.equal(times, [5000, 5100, 5900, 7500])
})

test('looped arrivals begin anew, and what is longer than a round is cut off', () => {
  const looped = drawArrivals({ kind: 'looped', of: recorded, everyMs: 2000 }, 1, 5 * SECOND)
  assert.equal(looped, [0, 100, 900, 2000, 2100, 2900, 4000, 4100, 4900])
})

test('each round of a loop and each part of a mix has chance of its own', () => {
  const poisson: Traffic = { kind: 'poisson', ratePerSecond: 50 }
  const rounds = drawArrivals({ kind: 'looped', of: poisson, everyMs: 10_000 }, 1, 20 * SECOND)
  const first = rounds.filter((tMs) => tMs < 10_000)
  assert.not.equal(
    first,
    rounds.filter((tMs) => tMs >= 10_000).map((tMs) => tMs - 10_000),
  )
  const twice = drawArrivals({ kind: 'mixed', parts: [poisson, poisson] }, 1, 20 * SECOND)
  assert.is(new Set(twice).size, twice.length)
})

test('mixed arrivals are all of them, in order of time', () => {
  const mixed: Traffic = {
    kind: 'mixed',
    parts: [recorded, { kind: 'shifted', of: steady, byMs: 850 }, recorded],
  }
  assert.equal(drawArrivals(mixed, 1, 1060), [0, 0, 100, 100, 900, 900, 950, 1050])
})

test('what is composed of what is composed', () => {
  const twice: Traffic = { kind: 'looped', of: { kind: 'shifted', of: recorded, byMs: 1000 }, everyMs: 3000 }
  assert.equal(drawArrivals(twice, 1, 6 * SECOND), [1000, 1100, 1900, 4000, 4100, 4900])
})

test('scaled arrivals come several times, or some do not come, evenly', () => {
  const scaled = (factor: number): number[] => drawArrivals(scaleTraffic(recorded, factor), 1, 60 * SECOND)
  assert.equal(scaled(1), [0, 100, 900, 2500])
  assert.equal(scaled(0.5), [100, 2500])
  assert.equal(scaled(0), [])
  assert.is(scaled(1.5).length, 6)
  assert.equal(scaled(3), scaled(3))
})

test('copies of recorded arrivals come between them and the next ones, and never in step', () => {
  const scaled = drawArrivals(scaleTraffic(recorded, 100), 1, 60 * SECOND)
  assert.equal(
    scaled,
    scaled.toSorted((a, b) => a - b),
  )
  assert.is(new Set(scaled).size, 400)
  for (const atMs of [0, 100, 900, 2500]) assert.ok(scaled.includes(atMs))
  // A hundred in each gap, spread over it as chance has it; the last one counts as long as the mean of the others.
  for (const [fromMs, toMs] of [
    [0, 100],
    [100, 900],
    [900, 2500],
    [2500, 2500 + 2500 / 3],
  ] as const) {
    assert.is(countBetween(scaled, fromMs, toMs), 100)
    const early = countBetween(scaled, fromMs, (fromMs + toMs) / 2)
    assert.ok(early > 25 && early < 75, `${early} in the first half`)
  }
})

test('what came at one moment shares the gap behind it', () => {
  const scaled = drawArrivals(scaleTraffic({ kind: 'arrivals', atMs: [0, 0, 0, 90] }, 2), 1, SECOND)
  assert.equal(scaled.slice(0, 3), [0, 0, 0])
  assert.is(countBetween(scaled, 0, 90), 6)
  assert.is(new Set(scaled).size, 6)
})

const rates = fc.integer({ min: 1, max: 80 })
const times = fc.integer({ min: 1000, max: 9000 })
const flows: fc.Arbitrary<Traffic> = fc.oneof(
  rates.map((ratePerSecond): Traffic => ({ kind: 'poisson', ratePerSecond })),
  fc.tuple(rates, rates, times).map(
    ([from, to, atMs]): Traffic => ({
      kind: 'ramp',
      points: [
        { atMs: 0, ratePerSecond: from },
        { atMs, ratePerSecond: to },
      ],
    }),
  ),
  fc
    .tuple(rates, times, times)
    .map(([ratePerSecond, onMs, offMs]): Traffic => ({ kind: 'on-off', ratePerSecond, onMs, offMs })),
  fc.tuple(rates, rates, times, times).map(
    ([calmPerSecond, burstPerSecond, calmMs, burstMs]): Traffic => ({
      kind: 'bursts',
      calmPerSecond,
      burstPerSecond,
      calmMs,
      burstMs,
    }),
  ),
  fc.tuple(rates, rates, times).map(
    ([low, more, periodMs]): Traffic => ({
      kind: 'sine',
      lowPerSecond: low,
      highPerSecond: low + more,
      periodMs,
    }),
  ),
  fc.tuple(rates, rates, times).map(
    ([base, more, atMs]): Traffic => ({
      kind: 'flash-crowd',
      basePerSecond: base,
      peakPerSecond: base + more,
      atMs,
      riseMs: 500,
      decayMs: 3000,
    }),
  ),
)
const composed: fc.Arbitrary<Traffic> = fc.oneof(
  fc.tuple(flows, times).map(([of, byMs]): Traffic => ({ kind: 'shifted', of, byMs })),
  fc.tuple(flows, times).map(([of, everyMs]): Traffic => ({ kind: 'looped', of, everyMs })),
  fc.array(flows, { minLength: 1, maxLength: 3 }).map((parts): Traffic => ({ kind: 'mixed', parts })),
)

test('the arrivals of composed traffic are as many as its composed rate says, in every stretch', () => {
  fc.assert(
    fc.property(composed, fc.integer(), (traffic, seed) => {
      const arrivals = drawArrivals(traffic, seed, 40 * SECOND)
      for (let i = 0; i < 8; i += 1) {
        const [fromMs, toMs] = [i * 5000, (i + 1) * 5000]
        const mean = expectedRequests(traffic, seed, toMs) - expectedRequests(traffic, seed, fromMs)
        const count = countBetween(arrivals, fromMs, toMs)
        assert.ok(Math.abs(count - mean) <= 6 * Math.sqrt(mean) + 6, `stretch ${i}: ${count}, not ${mean}`)
      }
    }),
    { numRuns: 60 },
  )
})

test('a factor multiplies the expected requests of whatever it is', () => {
  fc.assert(
    fc.property(fc.oneof(flows, composed), fc.integer({ min: 0, max: 9 }), (traffic, factor) => {
      const plain = expectedRequests(traffic, 1, 30_000)
      const scaled = expectedRequests(scaleTraffic(traffic, factor), 1, 30_000)
      assert.ok(Math.abs(scaled - factor * plain) <= 1e-9 * (1 + factor * plain), `${scaled} ${plain}`)
    }),
  )
})

test.run()
