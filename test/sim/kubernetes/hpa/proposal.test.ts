import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MetricSpec, MetricTarget } from '../../../../sim/kubernetes/hpa/hpa-spec.ts'
import type { HpaView } from '../../../../sim/kubernetes/hpa/hpa-view.ts'
import { nameOfMetric, propose } from '../../../../sim/kubernetes/hpa/proposal.ts'
import { INT32_MAX } from '../../../../sim/kubernetes/int-or-percent.ts'
import { plainByAverage, plainByValue } from '../../../oracle/desired-replicas.ts'
import { sampleBehavior, sampleHpa, samplePod, samples, sampleView, total } from './sample-hpa.ts'

const PER_POD: MetricTarget = { type: 'AverageValue', averageValueMilli: 10_000 }
const WHOLE: MetricTarget = { type: 'Value', valueMilli: 100_000 }
const BOTH_KINDS = ['External', 'Object'] as const

function metric(type: 'External' | 'Object', target: MetricTarget): MetricSpec {
  return type === 'External'
    ? { type, metric: 'load', target }
    : { type, metric: 'load', describedObject: 'Service/web', target }
}

function proposed(view: HpaView, spec: MetricSpec, value: number): number | string {
  const proposal = propose(view, spec, total(value))
  return proposal.ok ? proposal.replicas : proposal.message
}

/** Replicas of the spec and of the status, load, and what is proposed with 10 a pod. */
const AVERAGES: readonly [string, number, number, number, number][] = [
  ['9.5 pods are 10', 2, 2, 95, 10],
  ['10 % above is within the tolerance', 10, 10, 110, 10],
  ['a little more is not', 10, 10, 110.001, 12],
  ['10 % below is within it', 10, 10, 90, 10],
  ['a little less is not', 10, 10, 89.999, 9],
  ['a surge pod that is within the tolerance is taken for a wanted one', 10, 11, 100, 11],
  ['three surge pods are not: 100 is 0.77 of what they carry', 10, 13, 100, 10],
  ['pods that are missing are not', 10, 9, 90, 9],
  ['no load needs no pod', 3, 3, 0, 0],
  ['no load on no pods needs none', 0, 0, 0, 0],
  ['any load on no pods is above the tolerance', 0, 0, 1, 1],
  ['a load beyond any number of pods asks for the largest one', 3, 3, 1e12, INT32_MAX],
]

for (const [title, specReplicas, statusReplicas, load, expected] of AVERAGES)
  test(`an average of 10: ${title}`, () => {
    const view = sampleView(0, { scale: { specReplicas, statusReplicas } })
    for (const kind of BOTH_KINDS) assert.is(proposed(view, metric(kind, PER_POD), load), expected)
  })

test('a negative External sum is taken for an overflow, a negative Object is what it is', () => {
  const view = sampleView(2)
  assert.is(proposed(view, metric('External', PER_POD), -15), INT32_MAX)
  assert.is(proposed(view, metric('Object', PER_POD), -15), -1)
  assert.is(proposed(view, metric('External', WHOLE), -100), -2)
})

/** Replicas of the spec, ready pods, value, and what is proposed with a target of 100. */
const VALUES: readonly [string, number, number, number, number][] = [
  ['twice the target needs twice the ready pods', 5, 4, 200, 8],
  ['the surge is multiplied too', 10, 12, 150, 18],
  ['half of the target needs half of them', 5, 5, 50, 3],
  ['10 % above is within the tolerance', 5, 1, 110, 5],
  ['10 % below is within it', 5, 1, 90, 5],
  ['without a ready pod nothing is needed', 5, 0, 300, 0],
  ['from 0 replicas the ratio itself counts, without a tolerance', 0, 0, 105, 2],
  ['from 0 replicas no value needs none', 0, 0, 0, 0],
  ['a value beyond any number of pods asks for the largest one', 5, 5, 1e13, INT32_MAX],
]

for (const [title, specReplicas, readyCount, value, expected] of VALUES)
  test(`a value of 100: ${title}`, () => {
    const view = sampleView(specReplicas, { pods: { readyCount, count: 12, list: [] } })
    for (const kind of BOTH_KINDS) assert.is(proposed(view, metric(kind, WHOLE), value), expected)
  })

test('a value outside the tolerance cannot be shared out when the selector finds no pod', () => {
  const view = sampleView(5, { pods: { readyCount: 0, count: 0, list: [] } })
  assert.is(proposed(view, metric('External', WHOLE), 100), 5)
  assert.match(String(proposed(view, metric('External', WHOLE), 200)), 'no pods returned by selector')
})

test('each direction has its own tolerance', () => {
  const spec = sampleHpa({ behavior: sampleBehavior({ tolerance: 0.5 }, { tolerance: 0 }) })
  const at = (load: number): number | string =>
    proposed(sampleView(10, { spec }), metric('External', PER_POD), load)
  assert.equal([150, 150.1, 100, 99].map(at), [10, 16, 10, 10])
  assert.is(proposed(sampleView(10, { spec }), metric('External', WHOLE), 99), 10)
  assert.is(proposed(sampleView(10, { spec }), metric('External', WHOLE), 89), 9)
})

test('a metric that cannot be read has the reason of its kind, never a number', () => {
  const target: MetricTarget = { type: 'Utilization', averageUtilization: 50 }
  const reasons = [
    metric('External', PER_POD),
    metric('Object', PER_POD),
    { type: 'Pods', metric: 'load', target: PER_POD } as const,
    { type: 'Resource', resource: 'cpu', target } as const,
    { type: 'ContainerResource', resource: 'cpu', container: 'main', target } as const,
  ].map((spec) => propose(sampleView(3), spec, { kind: 'error', message: 'timeout' }))
  assert.equal(
    reasons,
    ['External', 'Object', 'Pods', 'Resource', 'ContainerResource'].map((kind) => ({
      ok: false,
      reason: `FailedGet${kind}Metric`,
      message: 'timeout',
    })),
  )
})

test('a reading or a target of the wrong kind is a failure', () => {
  const byPods = { kind: 'pods', samples: samples([1000]) } as const
  const view = sampleView(1, { pods: { readyCount: 1, count: 1, list: [samplePod(0)] } })
  const pods: MetricSpec = { type: 'Pods', metric: 'load', target: PER_POD }
  const odd = metric('Object', { type: 'Utilization', averageUtilization: 50 })
  assert.equal(
    [
      propose(view, metric('External', PER_POD), byPods),
      propose(view, pods, total(1)),
      propose(view, odd, total(1)),
    ].map((proposal) => (proposal.ok ? '' : proposal.message)),
    [
      'the metric has a value for each pod, not one',
      'the metric has one value, not one for each pod',
      'neither a value target nor an average value target was set',
    ],
  )
})

test('a metric of pods is proposed by the pods, or says why not', () => {
  const view = sampleView(1, { pods: { readyCount: 1, count: 1, list: [samplePod(0)] } })
  const pods: MetricSpec = { type: 'Pods', metric: 'load', target: PER_POD }
  assert.equal(propose(view, pods, { kind: 'pods', samples: samples([25_000]) }), {
    ok: true,
    replicas: 3,
    metric: 'pods metric load',
  })
  assert.equal(propose(view, pods, { kind: 'pods', samples: samples([]) }), {
    ok: false,
    reason: 'FailedGetPodsMetric',
    message: 'did not receive metrics for targeted pods (pods might be unready)',
  })
})

test('a metric has a name in reasons', () => {
  const target = PER_POD
  assert.equal(
    [
      metric('External', target),
      metric('Object', target),
      { type: 'Pods', metric: 'load', target } as const,
      { type: 'Resource', resource: 'cpu', target } as const,
      { type: 'ContainerResource', resource: 'cpu', container: 'main', target } as const,
    ].map(nameOfMetric),
    [
      'external metric load',
      'Service metric load',
      'pods metric load',
      'cpu resource',
      'cpu container resource',
    ],
  )
})

/** Per cents that a float64 has no error with: 1 + 10 / 100 is the number next to 1.1. */
const percents = fc.constantFrom(0, 1, 5, 10, 15, 20, 30, 50)

function tolerant(upPercent: number, downPercent: number) {
  const up = { tolerance: upPercent / 100 }
  return sampleHpa({ behavior: sampleBehavior(up, { tolerance: downPercent / 100 }) })
}

test('an average comes to what adding pod after pod comes to', () => {
  fc.assert(
    fc.property(
      fc.record({
        totalMilli: fc.nat(3000),
        targetMilli: fc.integer({ min: 1, max: 200 }),
        statusReplicas: fc.nat(30),
        upPercent: percents,
        downPercent: percents,
      }),
      (given) => {
        const { totalMilli, targetMilli, statusReplicas, upPercent, downPercent } = given
        const view = sampleView(7, {
          spec: tolerant(upPercent, downPercent),
          scale: { specReplicas: 7, statusReplicas },
        })
        const spec = metric('External', { type: 'AverageValue', averageValueMilli: targetMilli })
        assert.is(proposed(view, spec, totalMilli / 1000), plainByAverage(given))
      },
    ),
    { numRuns: 5000 },
  )
})

test('a value comes to what adding pod after pod comes to', () => {
  fc.assert(
    fc.property(
      fc.record({
        totalMilli: fc.nat(3000),
        // Powers of two: the ratio of the controller then has no error either.
        targetMilli: fc.constantFrom(1, 2, 8, 64, 512, 1024),
        specReplicas: fc.nat(30),
        readyCount: fc.nat(40),
        upPercent: percents,
        downPercent: percents,
      }),
      (given) => {
        const { totalMilli, targetMilli, specReplicas, readyCount, upPercent, downPercent } = given
        const view = sampleView(specReplicas, {
          spec: tolerant(upPercent, downPercent),
          pods: { readyCount, count: 40, list: [] },
        })
        const spec = metric('Object', { type: 'Value', valueMilli: targetMilli })
        assert.is(proposed(view, spec, totalMilli / 1000), plainByValue(given))
      },
    ),
    { numRuns: 5000 },
  )
})

test.run()
