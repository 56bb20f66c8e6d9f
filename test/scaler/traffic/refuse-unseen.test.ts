import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { composeTraffic } from '../../../scaler/traffic/compose-traffic.ts'

const TEN_MINUTES_MS = 600_000

function check(text: string, ...expected: readonly (readonly [where: string, bound: string])[]): void {
  test(`ten minutes of ${text}`, () => {
    const parsed = composeTraffic(text, new Map(), TEN_MINUTES_MS)
    assert.equal(
      parsed.ok ? [] : parsed.problems.map(({ field, bound }) => [field, bound] as const),
      expected,
    )
  })
}

check('step:90/s,150/s@599s')
check('step:90/s,150/s@10m', ['--for', 'longer than the 600s until step:90/s,150/s@10m changes'])
check('ramp:90/s,150/s@10m')
check('ramp:90/s,150/s@11m', ['--for', 'longer than the 660s until ramp:90/s,150/s@11m changes'])
check('flash-crowd:1/s,9/s,9m,1m,1m')
check('flash-crowd:1/s,9/s,10m,1m,1m', [
  '--for',
  'longer than the 600s until flash-crowd:1/s,9/s,10m,1m,1m changes',
])
check('step:90/s,150/s@5m shift:5m', [
  '--for',
  'longer than the 600s until step:90/s,150/s@5m shift:5m changes',
])
check('poisson:5/s + poisson:5/s shift:1h', [
  '--for',
  'longer than the 3600s until poisson:5/s shift:1h changes',
])
check('step:90/s,150/s@5m loop:6m')
check('step:90/s,150/s@5m loop:5m', [
  '--traffic (loop:5m)',
  'longer than the 300s until the flow before it changes',
])
check('sine:1/s,9/s,24h')
// A recording of a day of which ten minutes are looked at.
check('file:test/scaler/traffic/traffic.csv x2')

test.run()
