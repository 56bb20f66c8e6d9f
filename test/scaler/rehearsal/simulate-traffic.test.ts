import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { simulateTraffic } from '../../../scaler/rehearsal/simulate-traffic.ts'
import { sampleWorkload } from '../../sim/kubernetes/sample-objects.ts'

test('nobody changes the workload: the pods stay, and requests come for all the time', () => {
  const before = sampleWorkload({ image: 'v1', replicas: 4 })
  const { timeline, report } = simulateTraffic({
    before,
    after: before,
    startUp: { kind: 'fixed', ms: 1000 },
    termination: { kind: 'fixed', ms: 1000 },
    seed: 3,
    around: {
      traffic: {
        arrivals: { kind: 'constant', ratePerSecond: 5 },
        service: { serviceTime: { kind: 'constant', ms: 10 }, concurrency: 1, balance: 'random' },
      },
    },
    horizonMs: 30_000,
  })
  assert.equal(timeline.events, [])
  assert.equal(report, { minAvailable: 4, maxPods: 4, maxPodsWithTerminating: 4 })
  assert.is(timeline.traffic?.requests.total, 150)
  assert.is(timeline.traffic?.windows.length, 60)
})

test.run()
