import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type MetricSeries, valueAt } from '../../../sim/scenario/metric-series.ts'
import { MetricSource } from '../../../sim/simulation/actors/metrics/metric-source.ts'

const SERIES: MetricSeries = [
  { atMs: 10, value: 5 },
  { atMs: 20, value: null },
  { atMs: 30, value: 7 },
]

test('a value holds from its moment until the next; before the first there is none', () => {
  assert.equal(
    [0, 9, 10, 19, 20, 29, 30, 1000].map((tMs) => valueAt(SERIES, tMs)),
    [null, null, 5, 5, null, null, 7, 7],
  )
})

test('it is what a look from the end finds', () => {
  const series = fc
    .uniqueArray(fc.record({ atMs: fc.nat(50), value: fc.option(fc.nat()) }), { selector: (v) => v.atMs })
    .map((values) => values.sort((a, b) => a.atMs - b.atMs))
  fc.assert(
    fc.property(series, fc.nat(60), (values, tMs) => {
      assert.is(valueAt(values, tMs), values.findLast(({ atMs }) => atMs <= tMs)?.value ?? null)
    }),
  )
})

test('a metric that is missing is an error, and a late one is as old as it is late', () => {
  const source = new MetricSource(
    { load: SERIES },
    { metricsMissing: [{ fromMs: 12, toMs: 14 }], metricsLateMs: 2 },
  )
  assert.is(source.read('load', 11), null)
  assert.is(source.read('load', 12), null)
  assert.is(source.read('load', 14), 5)
  assert.is(source.read('load', 33), 7)
  assert.is(source.read('other', 33), null)
})

test.run()
