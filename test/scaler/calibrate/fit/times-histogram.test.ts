import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { timesHistogram } from '../../../../scaler/calibrate/fit/times-histogram.ts'

test('a histogram counts each time once, up to its bound, in rising buckets', () => {
  const sorted = Array.from({ length: 1000 }, (_, i) => 1 + i / 1000)
  const buckets = timesHistogram(sorted, 3)
  assert.is(
    buckets.reduce((sum, { count }) => sum + count, 0),
    1000,
  )
  for (const [at, { upToMs }] of buckets.entries()) assert.ok(upToMs > (buckets[at - 1]?.upToMs ?? 0))
  // Twice as long as they were: 1.5 ms on average, and now 3.
  assert.ok(Math.abs((buckets.at(-1)?.upToMs ?? 0) - 4) < 0.01)
  const beyond = buckets.filter(({ upToMs }) => upToMs > 3.98)
  assert.ok(beyond.length >= 3, 'the slowest hundredth has buckets of its own')
})

test('times that are all alike make one narrow bucket', () => {
  const [lowest, only, ...others] = timesHistogram(new Array<number>(100).fill(5), 5)
  assert.equal(others, [])
  assert.equal([lowest?.count, only?.count], [0, 100])
  assert.ok((only?.upToMs ?? 0) - (lowest?.upToMs ?? 0) < 0.01)
})

test.run()
