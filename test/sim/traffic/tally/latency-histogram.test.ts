import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LatencyHistogram } from '../../../../sim/traffic/tally/latency-histogram.ts'

const SHARES = [0, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1]
/** From 1 µs to 49 days, spread over all sizes. */
const durations = fc.double({ min: Math.log(0.001), max: Math.log(4e9), noNaN: true }).map(Math.exp)

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram()
  for (const ms of values) histogram.add(ms)
  return histogram
}

test('every quantile is within 1 % of the sorted values', () => {
  fc.assert(
    fc.property(fc.array(durations, { minLength: 1, maxLength: 300 }), (values) => {
      const sorted = values.toSorted((a, b) => a - b)
      const histogram = histogramOf(values)
      for (const share of SHARES) {
        const exact = sorted[Math.max(1, Math.ceil(share * values.length - 1e-9)) - 1] ?? 0
        const ms = histogram.quantile(share) ?? Number.NaN
        assert.ok(Math.abs(ms - exact) <= 0.01 * exact, `${share} of ${values.length}: ${ms}, not ${exact}`)
      }
    }),
  )
})

test('two histograms joined are the histogram of all, and a cleared one is new', () => {
  fc.assert(
    fc.property(fc.array(durations), fc.array(durations), (some, others) => {
      const all = histogramOf([...some, ...others])
      const joined = histogramOf(some)
      joined.merge(histogramOf(others))
      assert.is(joined.count, all.count)
      for (const share of SHARES) assert.is(joined.quantile(share), all.quantile(share))
      joined.clear()
      assert.is(joined.count, 0)
      assert.is(joined.quantile(0.5), undefined)
    }),
  )
})

test('many at once are as many one by one', () => {
  const oneByOne = histogramOf([7, 7, 7, 90])
  const atOnce = new LatencyHistogram()
  atOnce.addMany(7, 2.5)
  atOnce.addMany(90, 1)
  atOnce.addMany(7, 0.5)
  assert.is(atOnce.count, oneByOne.count)
  for (const share of SHARES) assert.is(atOnce.quantile(share), oneByOne.quantile(share))
})

test('nothing and less than a microsecond count as 0, and what is too long as the longest', () => {
  assert.is(histogramOf([0, 0.0004]).quantile(1), 0)
  const longest = histogramOf([1e300]).quantile(1) ?? 0
  assert.ok(longest > 4.2e9 && longest < 4.3e9, `${longest}`)
})

test('p95 of 100 values is the 95th', () => {
  const histogram = histogramOf(Array.from({ length: 100 }, (_, i) => i + 1))
  assert.ok(Math.abs((histogram.quantile(0.95) ?? 0) - 95) < 0.75)
})

test.run()
