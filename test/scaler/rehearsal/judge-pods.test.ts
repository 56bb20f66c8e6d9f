import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { judgePods } from '../../../scaler/rehearsal/judge-pods.ts'
import type { Sample } from '../../../sim/index.ts'

function sample(tMs: number, pods: number, available: number): Sample {
  return { tMs, revisions: { '1': { pods, available, terminating: 0 } } } as unknown as Sample
}

const timeline = { samples: [sample(0, 4, 4), sample(1000, 9, 4), sample(2000, 9, 2), sample(3000, 12, 3)] }

test('what is not promised is not judged', () => {
  assert.equal(judgePods(timeline, {}), [])
  assert.equal(judgePods(timeline, { minAvailable: 2, maxPods: 12 }), [])
})

test('the worst moment of each bound is told', () => {
  const violations = judgePods(timeline, { minAvailable: 4, maxPods: 8 })
  assert.equal(
    violations.map(({ code, message, tMs }) => [code, message, tMs]),
    [
      ['below-floor', 'only 2 pods are available from 2.0 s on, and at least 4 must be', 2000],
      ['above-ceiling', '12 pods exist from 3.0 s on, and at most 8 may', 3000],
    ],
  )
})

test.run()
