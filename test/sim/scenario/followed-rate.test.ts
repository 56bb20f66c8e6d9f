import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HpaSpec, MetricTarget } from '../../../sim/kubernetes/hpa/hpa-spec.ts'
import { followedRate, wantedPods } from '../../../sim/scenario/followed-rate.ts'

const perPod: MetricTarget = { type: 'AverageValue', averageValueMilli: 10_000 }

function hpa(target: MetricTarget): HpaSpec {
  return {
    name: 'web',
    namespace: 'default',
    target: { kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 6,
    metrics: [{ type: 'External', metric: 'rate', target }],
    behavior: undefined,
  }
}

const measured = { rate: { kind: 'requestRate', windowMs: 60_000 } } as const

test('a measured rate with a target for each pod is followed', () => {
  const followed = followedRate({ by: { kind: 'hpa', spec: hpa(perPod) }, metrics: measured })
  assert.equal([followed?.name, followed?.perPod], ['rate', 10])
})

test('a rate that is told, or a target for all pods together, is not', () => {
  const by = { kind: 'hpa', spec: hpa(perPod) } as const
  assert.is(followedRate({ by, metrics: { rate: [{ atMs: 0, value: 5 }] } }), undefined)
  const value = { kind: 'hpa', spec: hpa({ type: 'Value', valueMilli: 10_000 }) } as const
  assert.is(followedRate({ by: value, metrics: measured }), undefined)
})

test('the load asks for whole pods, within what the autoscaler may have', () => {
  const followed = followedRate({ by: { kind: 'hpa', spec: hpa(perPod) }, metrics: measured })
  assert.ok(followed !== undefined)
  const load = [0, 31, 40, 900, null].map((value, atMs) => ({ atMs, value }))
  assert.equal(
    wantedPods(load, followed).map(({ value }) => value),
    [2, 4, 4, 6, 2],
  )
})

test.run()
