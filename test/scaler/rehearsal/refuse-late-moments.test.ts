import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ToolError } from '../../../scaler/errors.ts'
import { refuseLateMoments } from '../../../scaler/rehearsal/refuse-late-moments.ts'
import type { RolloutPlan } from '../../../sim/index.ts'
import { sampleWorkload } from '../../sim/kubernetes/sample-objects.ts'

const before = sampleWorkload({ replicas: 1 })

/** What is said of a world that is watched for a minute. */
function refusal(around: RolloutPlan['around'], horizonMs = 60_000): readonly string[] {
  const delay = { kind: 'fixed', ms: 1000 } as const
  const after = { ...before, image: 'web:2' }
  try {
    refuseLateMoments({
      before,
      after,
      startUp: delay,
      termination: delay,
      seed: 1,
      horizonMs,
      ...(around === undefined ? {} : { around }),
    })
    return []
  } catch (error) {
    return (error as ToolError).message.split('\n')
  }
}

test('what comes within the time is fine', () => {
  assert.equal(refusal(undefined), [])
  assert.equal(
    refusal({
      requests: {
        ratePerSecond: [
          { atMs: 0, value: 1 },
          { atMs: 59_000, value: 2 },
        ],
      },
      faults: { nodeLoss: [{ node: 'node-1', atMs: 59_999 }], metricsMissing: [{ fromMs: 1, toMs: 90_000 }] },
    }),
    [],
  )
})

test('all that comes later is told', () => {
  assert.equal(
    refusal({
      requests: {
        ratePerSecond: [
          { atMs: 0, value: 1 },
          { atMs: 60_000, value: 2 },
        ],
      },
      faults: {
        nodeLoss: [{ node: 'node-1', atMs: 61_000 }],
        metricsMissing: [{ fromMs: 62_000, toMs: 90_000 }],
      },
    }).map((line) => line.replace(/ is never seen: the simulation ends at 60s$/, '')),
    [
      'the last rate of --requests at 60s',
      '--fault node-loss:node-1 at 61s',
      '--fault metrics-missing at 62s',
    ],
  )
})

test.run()
