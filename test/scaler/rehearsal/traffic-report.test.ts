import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { reportTraffic, withTraffic } from '../../../scaler/rehearsal/traffic-report.ts'
import { type Sample, simulateRequests, type Timeline } from '../../../sim/index.ts'
import { sampleWorkload } from '../../sim/kubernetes/sample-objects.ts'

const before = sampleWorkload({ replicas: 3 })

/** Ten seconds of requests; the pods are as given. */
function timeline(pods: readonly (readonly [tMs: number, pods: number])[]): Timeline {
  const traffic = simulateRequests({
    traffic: { kind: 'constant', ratePerSecond: 10 },
    service: { serviceTime: { kind: 'constant', ms: 10 }, concurrency: 1, balance: 'random' },
    pods: 1,
    forMs: 10_000,
    seed: 1,
  })
  const samples = pods.map(([tMs, count]): Sample => {
    const counts = { pods: count, ready: count, available: count, terminating: 5 }
    return { tMs, revisions: { '1': counts } }
  })
  const by = { kind: 'autoscale', by: 'HPA', reason: '' } as const
  const events = [
    { ...by, tMs: 4000, from: 3, to: 8 },
    { ...by, tMs: 5000, from: 8, to: 8 },
  ]
  return { samples, events, traffic }
}

test('pods are weighed by their time up to the end of the traffic, terminating ones left out', () => {
  const samples = [
    [0, 2],
    [0, 3],
    [4000, 8],
    [9000, 4],
    [11_000, 100],
  ] as const
  const report = reportTraffic({ before, after: before }, timeline(samples))
  assert.equal(report?.replicas, { mean: (4 * 3 + 5 * 8 + 1 * 4) / 10, max: 8, changes: 1 })
  assert.is(report?.requests.total, 100)
})

test('a planned change of replicas counts as a change', () => {
  const after = { ...before, replicas: 8 }
  assert.is(reportTraffic({ before, after }, timeline([[0, 3]]))?.replicas.changes, 2)
})

test('a report without simulated requests stays as it is', () => {
  const plain = { samples: [], events: [] }
  assert.is(reportTraffic({ before, after: before }, plain), undefined)
  const report = { maxPods: 4, replicas: 3 }
  assert.is(withTraffic(report, undefined), report)
  const traffic = reportTraffic({ before, after: before }, timeline([[0, 3]]))
  assert.equal(withTraffic(report, traffic), { maxPods: 4, ...traffic })
})

test.run()
