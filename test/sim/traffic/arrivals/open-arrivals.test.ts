import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Traffic } from '../../../../sim/traffic/traffic.ts'
import { countBetween, drawArrivals } from './draw-arrivals.ts'

const SECOND = 1000
const seeds = fc.integer()
const rates = fc.double({ min: 5, max: 200, noNaN: true })

/** What is expected within a stretch, by the closed form of the rate's integral: the code draws lines instead. */
type Expected = (fromMs: number, toMs: number) => number

/** Holds the counts of ten stretches to their expectation: six standard deviations are a chance of 2 in 10⁹. */
function holds(traffic: Traffic, seed: number, forMs: number, expected: Expected): void {
  const times = drawArrivals(traffic, seed, forMs)
  for (let i = 0; i < 10; i += 1) {
    const [fromMs, toMs] = [(i * forMs) / 10, ((i + 1) * forMs) / 10]
    const mean = expected(fromMs, toMs)
    const count = countBetween(times, fromMs, toMs)
    const slack = 6 * Math.sqrt(mean) + 6
    assert.ok(Math.abs(count - mean) <= slack, `stretch ${i} of ${traffic.kind}: ${count}, not ${mean}`)
  }
}

/** The integral between two moments, of its antiderivative. */
function integral(antiderivative: (tMs: number) => number): Expected {
  return (fromMs, toMs) => antiderivative(toMs) - antiderivative(fromMs)
}

function check(title: string, property: fc.IRawProperty<unknown>): void {
  test(title, () => fc.assert(property, { numRuns: 20 }))
}

check(
  'Poisson arrivals are as many as their rate says',
  fc.property(rates, seeds, (ratePerSecond, seed) =>
    holds(
      { kind: 'poisson', ratePerSecond },
      seed,
      60 * SECOND,
      integral((tMs) => (ratePerSecond * tMs) / SECOND),
    ),
  ),
)

test('Poisson gaps are exponential: their standard deviation is their mean, and 1/e of them exceed it', () => {
  const times = drawArrivals({ kind: 'poisson', ratePerSecond: 100 }, 3, 2000 * SECOND)
  const gaps = times.map((tMs, i) => tMs - (times[i - 1] ?? 0))
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
  assert.ok(Math.abs(mean - 10) < 0.15, `${mean}`)
  assert.ok(Math.abs(deviation / mean - 1) < 0.02, `${deviation / mean}`)
  const share = gaps.filter((gap) => gap > mean).length / gaps.length
  assert.ok(Math.abs(share - Math.exp(-1)) < 0.007, `${share}`)
})

test('constant arrivals are evenly spaced, without drift over an hour', () => {
  const times = drawArrivals({ kind: 'constant', ratePerSecond: 30 }, 1, 3_600_001)
  assert.is(times.length, 108_000)
  assert.is(times[0], 1000 / 30)
  assert.is(times.at(-1), 3_600_000)
})

test('recorded arrivals come as they are, however many', () => {
  const atMs = Array.from({ length: 5000 }, (_, i) => i * 3)
  assert.equal(drawArrivals({ kind: 'arrivals', atMs }, 1, 1e9), atMs)
  assert.equal(drawArrivals({ kind: 'arrivals', atMs: [] }, 1, 1e9), [])
})

test('no rate brings nobody, and no end of waiting for them', () => {
  const silent: Traffic[] = [
    { kind: 'constant', ratePerSecond: 0 },
    { kind: 'poisson', ratePerSecond: 0 },
    { kind: 'sine', lowPerSecond: 0, highPerSecond: 0, periodMs: SECOND },
    { kind: 'on-off', ratePerSecond: 0, onMs: SECOND, offMs: SECOND },
    { kind: 'bursts', calmPerSecond: 0, burstPerSecond: 0, calmMs: SECOND, burstMs: SECOND },
  ]
  for (const traffic of silent) assert.equal(drawArrivals(traffic, 1, 100 * SECOND), [], traffic.kind)
})

check(
  'a step holds each rate until the next one, and the last one',
  fc.property(rates, rates, fc.integer({ min: 1, max: 9 }), seeds, (first, second, turn, seed) => {
    const points = [
      { atMs: 0, ratePerSecond: first },
      { atMs: turn * 5 * SECOND, ratePerSecond: second },
    ]
    holds(
      { kind: 'step', points },
      seed,
      50 * SECOND,
      integral((tMs) => {
        const before = Math.min(tMs, turn * 5 * SECOND)
        return (first * before + second * (tMs - before)) / SECOND
      }),
    )
  }),
)

check(
  'a ramp is a straight line to its end, and flat behind it',
  fc.property(rates, rates, seeds, (from, to, seed) => {
    const points = [
      { atMs: 0, ratePerSecond: from },
      { atMs: 40 * SECOND, ratePerSecond: to },
    ]
    holds(
      { kind: 'ramp', points },
      seed,
      50 * SECOND,
      integral((tMs) => {
        const t = Math.min(tMs, 40 * SECOND)
        return (from * t + ((to - from) * t ** 2) / (80 * SECOND) + to * (tMs - t)) / SECOND
      }),
    )
  }),
)

test('a ramp that falls to 0 ends there', () => {
  const points = [
    { atMs: 0, ratePerSecond: 100 },
    { atMs: 10 * SECOND, ratePerSecond: 0 },
  ]
  const times = drawArrivals({ kind: 'ramp', points }, 5, 100 * SECOND)
  assert.ok(Math.abs(times.length - 500) < 6 * Math.sqrt(500), `${times.length}`)
  assert.ok((times.at(-1) ?? 0) < 10 * SECOND)
})

check(
  'a sine begins at its lowest rate and swings about the middle',
  fc.property(rates, rates, seeds, (low, more, seed) => {
    const period = 40 * SECOND
    const middle = low + more / 2
    holds(
      { kind: 'sine', lowPerSecond: low, highPerSecond: low + more, periodMs: period },
      seed,
      60 * SECOND,
      integral((tMs) => {
        const swing = ((more / 2) * Math.sin((2 * Math.PI * tMs) / period) * period) / (2 * Math.PI)
        return (middle * tMs - swing) / SECOND
      }),
    )
  }),
)

check(
  'a flash crowd rises in a line and falls by 1/e in each decay',
  fc.property(rates, rates, fc.integer({ min: 1, max: 8 }), seeds, (base, excess, decay, seed) => {
    const [at, rise, decayMs] = [10 * SECOND, 2 * SECOND, decay * SECOND]
    holds(
      {
        kind: 'flash-crowd',
        basePerSecond: base,
        peakPerSecond: base + excess,
        atMs: at,
        riseMs: rise,
        decayMs,
      },
      seed,
      60 * SECOND,
      integral((tMs) => {
        const rising = Math.min(Math.max(tMs - at, 0), rise)
        const falling = Math.max(tMs - at - rise, 0)
        const crowd = rising ** 2 / (2 * rise) + decayMs * (1 - Math.exp(-falling / decayMs))
        return (base * tMs + excess * crowd) / SECOND
      }),
    )
  }),
)

check(
  'on and off take turns, and nobody comes while it is off',
  fc.property(rates, seeds, (ratePerSecond, seed) =>
    holds(
      { kind: 'on-off', ratePerSecond, onMs: 10 * SECOND, offMs: 5 * SECOND },
      seed,
      150 * SECOND,
      integral((tMs) => {
        const turns = Math.floor(tMs / (15 * SECOND))
        const into = tMs - turns * 15 * SECOND
        return (ratePerSecond * (turns * 10 * SECOND + Math.min(into, 10 * SECOND))) / SECOND
      }),
    ),
  ),
)

test('nobody comes in any millisecond in which it is off', () => {
  const times = drawArrivals({ kind: 'on-off', ratePerSecond: 50, onMs: 700, offMs: 300 }, 9, 60 * SECOND)
  assert.ok(times.length > 1000)
  assert.equal(
    times.filter((tMs) => tMs % SECOND >= 700),
    [],
  )
})

test('bursts have the mean rate of their two states, and come in clumps', () => {
  const traffic: Traffic = {
    kind: 'bursts',
    calmPerSecond: 10,
    burstPerSecond: 100,
    calmMs: 8 * SECOND,
    burstMs: 2 * SECOND,
  }
  const seconds = 20_000
  const counts = new Array<number>(seconds).fill(0)
  for (const tMs of drawArrivals(traffic, 11, seconds * SECOND)) {
    const second = Math.floor(tMs / SECOND)
    counts[second] = (counts[second] ?? 0) + 1
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / seconds
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / seconds
  // 0.8 of the time 10 a second, 0.2 of it 100: 28. Between the states alone the variance is 0.16 * 90² = 1,296.
  assert.ok(Math.abs(mean - 28) < 1.5, `${mean}`)
  assert.ok(variance > 20 * mean && variance < 1400 + mean, `${variance}`)
})

test('the same seed gives the same arrivals, another seed others, in order of time', () => {
  const traffic: Traffic = { kind: 'bursts', calmPerSecond: 5, burstPerSecond: 50, calmMs: 900, burstMs: 300 }
  const times = drawArrivals(traffic, 1, 60 * SECOND)
  assert.equal(drawArrivals(traffic, 1, 60 * SECOND), times)
  assert.not.equal(drawArrivals(traffic, 2, 60 * SECOND), times)
  assert.equal(
    times.toSorted((a, b) => a - b),
    times,
  )
})

test.run()
