import { Counter, Histogram, Registry } from 'prom-client'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { TalliedCounter } from '../../../server/metrics/tallied-counter.ts'
import { TalliedGauge } from '../../../server/metrics/tallied-gauge.ts'
import { TalliedHistogram } from '../../../server/metrics/tallied-histogram.ts'

const LABELS = [
  { model: 'heart', code: '200' },
  { model: 'heart', code: '400' },
  { model: 'a "b"\n', code: '200' },
  { model: '', code: '' },
]
const COUNTER = { name: 'c_total', help: 'C', labelNames: ['model', 'code'] as const }
const HISTOGRAM = { name: 'h', help: 'H', labelNames: ['model', 'code'] as const, buckets: [0.5, 1, 2.5] }
/** On a bound, beside it, below and above all of them. */
const VALUES = [0, 0.5, 0.5000001, 1, 2, 2.5, 2.6, 1e9, -1]

test('what is tallied is written as prom-client itself would write it, scrape after scrape', async () => {
  const [ours, theirs] = [new Registry(), new Registry()]
  const counter = new TalliedCounter(COUNTER, ours)
  const histogram = new TalliedHistogram(HISTOGRAM, ours)
  const theirCounter = new Counter({ ...COUNTER, registers: [theirs] })
  const theirHistogram = new Histogram({ ...HISTOGRAM, registers: [theirs] })
  assert.is(await ours.metrics(), await theirs.metrics())
  for (const [at, value] of [...VALUES, ...VALUES].entries()) {
    const labels = LABELS[at % LABELS.length] ?? { model: '', code: '' }
    counter.inc(labels)
    theirCounter.inc(labels)
    histogram.observe(labels, value)
    theirHistogram.observe(labels, value)
    assert.is(await ours.metrics(), await theirs.metrics())
  }
  // prom-client tells of an exemplar as well, which is never set here.
  assert.equal(
    (await histogram.get()).values,
    (await theirHistogram.get()).values.map(({ metricName, labels, value }) => ({
      metricName,
      labels,
      value,
    })),
  )
})

test('labels that their giver changes afterwards do not change what was counted', async () => {
  const counter = new TalliedCounter(COUNTER, new Registry())
  const labels = { model: 'heart', code: '200' }
  counter.inc(labels)
  labels.code = '500'
  counter.inc(labels)
  const { values } = await counter.get()
  assert.equal(
    values.map(({ labels: { code }, value }) => [code, value]),
    [
      ['200', 1],
      ['500', 1],
    ],
  )
})

test('a gauge is where its ups and downs have brought it', async () => {
  const registry = new Registry()
  const gauge = new TalliedGauge({ name: 'g', help: 'G' }, registry)
  assert.match(await registry.metrics(), /^g 0$/m)
  for (let up = 0; up < 3; up += 1) gauge.inc()
  gauge.dec()
  assert.match(await registry.metrics(), /^g 2$/m)
  assert.is((await gauge.get()).values[0]?.value, 2)
})

test.run()
