import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseMetric } from '../../../scaler/options/parse-metric.ts'

test('a metric has a name, and values from moments on', () => {
  assert.equal(parseMetric('s0-prometheus=20,95.5@60s,-@2m'), {
    name: 's0-prometheus',
    series: [
      { atMs: 0, value: 20 },
      { atMs: 60_000, value: 95.5 },
      { atMs: 120_000, value: null },
    ],
  })
})

for (const text of [
  '20',
  'rate=',
  '=20',
  'rate=x',
  'rate=20@',
  'rate=20@soon',
  'rate=1@2s,2@1s',
  'rate=1,2',
  'rate=-1',
])
  test(`--metric ${text} is refused`, () => assert.is(parseMetric(text), undefined))

test.run()
