import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compareReports } from '../../../sim/outcome/compare.ts'
import type { Report } from '../../../sim/outcome/report.ts'

const predicted: Report = {
  replicas: 4,
  minAvailable: 3,
  maxPods: 5,
  maxPodsWithTerminating: 6,
  durationMs: 8000,
  complete: true,
}

test('each figure of the prediction stands beside what was observed', () => {
  assert.equal(compareReports(predicted, { ...predicted, maxPods: 6, durationMs: 8100 }), [
    { figure: 'minAvailable', predicted: 3, observed: 3, isEqual: true },
    { figure: 'maxPods', predicted: 5, observed: 6, isEqual: false },
    { figure: 'complete', predicted: true, observed: true, isEqual: true },
    { figure: 'durationMs', predicted: 8000, observed: 8100, isEqual: false },
  ])
})

test.run()
