import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type RolloutPlan, rolloutScenario } from '../../../sim/scenario/rollout-scenario.ts'
import { sampleWorkload } from '../kubernetes/sample-objects.ts'

const HOUR_MS = 3_600_000

function horizonMs(more: Partial<RolloutPlan>): number {
  const delay = { kind: 'fixed', ms: 100 } as const
  return rolloutScenario({
    before: sampleWorkload({ image: 'v1' }),
    after: sampleWorkload({ image: 'v2', progressDeadlineSeconds: 3600 }),
    startUp: delay,
    termination: delay,
    seed: 1,
    ...more,
  }).horizonMs
}

test('what comes to rest may take a day beyond the deadline, and what never does half an hour', () => {
  assert.is(horizonMs({}), 25 * HOUR_MS)
  assert.is(horizonMs({ around: { faults: { neverReady: ['v2'] } } }), 25 * HOUR_MS)
  assert.is(horizonMs({ around: { faults: { crashAfterMs: { v2: 30_000 } } } }), 1.5 * HOUR_MS)
  assert.is(horizonMs({ horizonMs: 7, around: { faults: { crashAfterMs: { v2: 30_000 } } } }), 7)
})

test.run()
