import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openServiceTimes } from '../../../../sim/traffic/service/open-service-times.ts'
import type { ServiceTime } from '../../../../sim/traffic/service/service-time.ts'
import { momentsOf } from '../../../oracle/queueing.ts'

const COUNT = 100_000

function draw(time: ServiceTime, seed = 1): Float64Array {
  const times = new Float64Array(COUNT)
  assert.is(openServiceTimes(time, seed).fill(times), COUNT)
  return times
}

function mean(times: Iterable<number>): number {
  let sum = 0
  for (const ms of times) sum += ms
  return sum / COUNT
}

function shareBelow(times: Float64Array, ms: number): number {
  return times.filter((time) => time < ms).length / COUNT
}

function close(value: number, expected: number, slack: number): void {
  assert.ok(Math.abs(value - expected) <= slack, `${value}, not ${expected}`)
}

const means = fc.double({ min: 0.1, max: 5000, noNaN: true })
const variations = fc.double({ min: 0.1, max: 1.5, noNaN: true })
const buckets = fc
  .array(fc.tuple(fc.double({ min: 0.1, max: 100, noNaN: true }), fc.nat(50)), { minLength: 1, maxLength: 6 })
  .filter((list) => list.some(([, count]) => count > 0))
  .map((list) => {
    let upToMs = 0
    return list.map(([width, count]) => {
      upToMs += width
      return { upToMs, count }
    })
  })
const serviceTimes: fc.Arbitrary<ServiceTime> = fc.oneof(
  means.map((ms): ServiceTime => ({ kind: 'constant', ms })),
  means.map((meanMs): ServiceTime => ({ kind: 'exponential', meanMs })),
  fc
    .tuple(means, variations)
    .map(([meanMs, variation]): ServiceTime => ({ kind: 'lognormal', meanMs, variation })),
  fc
    .tuple(means, variations)
    .map(([meanMs, variation]): ServiceTime => ({ kind: 'gamma', meanMs, variation })),
  buckets.map((list): ServiceTime => ({ kind: 'histogram', buckets: list })),
)

test('the mean of what is drawn is the mean that is asked for, and none is negative', () => {
  fc.assert(
    fc.property(serviceTimes, fc.integer(), (time, seed) => {
      const { meanMs, meanSquare } = momentsOf(time)
      const deviation = Math.sqrt(Math.max(0, meanSquare - meanMs ** 2) / COUNT)
      const times = draw(time, seed)
      close(mean(times), meanMs, 6 * deviation + 1e-9 * meanMs)
      assert.ok(times.every((ms) => ms >= 0))
    }),
    { numRuns: 30 },
  )
})

test('gamma and lognormal times have the variation that is asked for', () => {
  for (const kind of ['gamma', 'lognormal'] as const)
    for (const variation of [0.3, 0.8, 1.4]) {
      const times = draw({ kind, meanMs: 20, variation })
      const square = mean(times.map((ms) => (ms - 20) ** 2))
      close(Math.sqrt(square) / 20, variation, variation ** 2 * 0.05 + 0.005)
    }
})

test('a gamma time with variation 1 is exponential, and a lognormal one has its median at mean / √(1 + v²)', () => {
  const gamma = draw({ kind: 'gamma', meanMs: 10, variation: 1 })
  for (const ms of [1, 5, 10, 30]) close(shareBelow(gamma, ms), 1 - Math.exp(-ms / 10), 0.008)
  const lognormal = draw({ kind: 'lognormal', meanMs: 10, variation: 2 })
  close(shareBelow(lognormal, 10 / Math.sqrt(5)), 0.5, 0.008)
})

test('a gamma time of variation 2 has the shape 1/4: 58 % are below a third of the mean', () => {
  // The regularized incomplete gamma function of 1/4 at 1/12, by its series: 0.583.
  const times = draw({ kind: 'gamma', meanMs: 10, variation: 2 })
  let [term, sum] = [1 / 0.25, 1 / 0.25]
  for (let n = 1; n < 30; n += 1) {
    term *= 1 / 12 / (0.25 + n)
    sum += term
  }
  const share = (sum * Math.exp(-1 / 12) * (1 / 12) ** 0.25) / 3.625609908221908
  close(shareBelow(times, 10 / 3), share, 0.008)
})

test('a histogram is drawn in its shares, evenly within a bucket, and its empty buckets never', () => {
  const times = draw({
    kind: 'histogram',
    buckets: [
      { upToMs: 10, count: 0 },
      { upToMs: 20, count: 30 },
      { upToMs: 30, count: 0 },
      { upToMs: 50, count: 10 },
    ],
  })
  assert.is(shareBelow(times, 10), 0)
  close(shareBelow(times, 15), 0.375, 0.008)
  close(shareBelow(times, 20), 0.75, 0.008)
  assert.is(shareBelow(times, 30), shareBelow(times, 20))
  close(shareBelow(times, 40), 0.875, 0.008)
  assert.is(shareBelow(times, 50), 1)
})

test('the same seed gives the same times', () => {
  assert.equal(
    draw({ kind: 'gamma', meanMs: 5, variation: 0.5 }, 7),
    draw({ kind: 'gamma', meanMs: 5, variation: 0.5 }, 7),
  )
})

test.run()
