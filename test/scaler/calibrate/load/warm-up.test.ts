import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isWarm, warmUp } from '../../../../scaler/calibrate/load/warm-up.ts'
import { withFakeServer } from '../fake-server.ts'

test('a server is warm when three looks at it show it no faster than the three before', () => {
  assert.is(isWarm([]), false)
  assert.is(isWarm([100, 100, 100, 100, 100]), false)
  assert.is(isWarm([100, 101, 99, 100, 102, 98]), true)
  assert.is(isWarm([10, 50, 100, 101, 99, 100]), false)
  assert.is(isWarm([10, 50, 100, 101, 99, 100, 102, 100]), true)
  // Slower than before is as warm as it was.
  assert.is(isWarm([100, 100, 100, 60, 90, 70]), true)
})

test('it is loaded for no longer than was said, warm or not', () =>
  withFakeServer({ serviceMs: 1, workers: 1 }, async (target) => {
    const startedMs = performance.now()
    await warmUp(target, { requests: 1_000_000, withinMs: 200 }, 300)
    // Two slices: six would be looked at.
    assert.ok(performance.now() - startedMs < 1000)
  }))

test.run()
