import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type HpaMemory, NEW_HPA_MEMORY } from '../../../../sim/kubernetes/hpa/hpa-memory.ts'
import type { HpaSpec, MetricSpec } from '../../../../sim/kubernetes/hpa/hpa-spec.ts'
import type { HpaView, MetricReading } from '../../../../sim/kubernetes/hpa/hpa-view.ts'
import { type HpaDecision, needsMetrics, syncHpa } from '../../../../sim/kubernetes/hpa/sync-hpa.ts'
import { type HpaOutcome, type HpaRun, playHpa } from './hpa-run.ts'
import { hpaRuns } from './random-run.ts'
import { LOAD, sampleBehavior, sampleHpa, samplePod, samples, sampleView, total } from './sample-hpa.ts'

/**
 * What the controller itself did: k8s.io/kubernetes v1.37.2, pkg/controller/podautoscaler.
 *
 * To make such runs again, draw them from `hpaRuns`, and in a copy of that package call reconcileAutoscaler at each
 * step within testing/synctest, with clients for the scale, the pods and the metrics that answer from the step.
 */
type Golden = readonly { readonly run: HpaRun; readonly outcomes: readonly HpaOutcome[] }[]

const golden = JSON.parse(
  readFileSync(new URL('./real-controller.golden.json', import.meta.url), 'utf8'),
) as Golden

test('every sync comes to what the real controller made of it', () => {
  for (const [index, { run, outcomes }] of golden.entries())
    assert.equal(playHpa(run), outcomes, `run ${index}: ${JSON.stringify(run.hpa.spec)}`)
  assert.ok(golden.length >= 100)
})

test('the real runs have every reason of every condition', () => {
  const seen = new Set(
    golden
      .flatMap(({ outcomes }) => outcomes.flatMap((of) => Object.entries(of.conditions)))
      .map(([type, text]) => `${type} ${text}`),
  )
  assert.equal([...seen].sort(), [
    'AbleToScale True ReadyForNewScale',
    'AbleToScale True ScaleDownStabilized',
    'AbleToScale True ScaleUpStabilized',
    'AbleToScale True SucceededGetScale',
    'AbleToScale True SucceededRescale',
    'ScaledToZero False NotScaledToZero',
    'ScaledToZero True ScaledToZero',
    'ScalingActive False FailedGetContainerResourceMetric',
    'ScalingActive False FailedGetExternalMetric',
    'ScalingActive False FailedGetObjectMetric',
    'ScalingActive False FailedGetPodsMetric',
    'ScalingActive False FailedGetResourceMetric',
    'ScalingActive False ScalingDisabled',
    'ScalingActive True ValidMetricFound',
    'ScalingLimited False DesiredWithinRange',
    'ScalingLimited True ScaleDownLimit',
    'ScalingLimited True ScaleUpLimit',
    'ScalingLimited True TooFewReplicas',
    'ScalingLimited True TooManyReplicas',
  ])
})

const FAILED: MetricReading = { kind: 'error', message: 'timeout' }

function reasons({ memory }: HpaDecision): Record<string, string> {
  return Object.fromEntries(
    Object.entries(memory.conditions).map(([type, { status, reason }]) => [type, `${status} ${reason}`]),
  )
}

/** One sync of a workload of a size by LOAD, of which a pod carries 10. */
function sync(replicas: number, load: number, fields: Partial<HpaView> = {}): HpaDecision {
  return syncHpa(sampleView(replicas, { readings: [total(load)], ...fields }))
}

test('more load: the new number, why, and the moment are written and remembered', () => {
  const { rescale, memory, failure } = sync(5, 70)
  assert.equal(rescale, { replicas: 7, reason: 'external metric load above target' })
  assert.is(failure, undefined)
  assert.equal([memory.currentReplicas, memory.desiredReplicas, memory.lastScaleMs], [5, 7, 1_000_000])
  assert.equal(memory.recommendations, [
    { tMs: 1_000_000, replicas: 5 },
    { tMs: 1_000_000, replicas: 7 },
  ])
  assert.equal(
    Object.values(memory.conditions).map(({ message }) => message),
    [
      'the target scale was updated to 7',
      'a replica count was calculated from external metric load',
      'the desired count is within the acceptable range',
      'the workload was not scaled to zero',
    ],
  )
})

test('less load waits for the window of 300 s, which begins with the size at the first sync', () => {
  const first = sync(5, 20, { nowMs: 0 })
  assert.is(first.rescale, undefined)
  assert.is(reasons(first)['AbleToScale'], 'True ScaleDownStabilized')
  assert.is(first.memory.lastScaleMs, undefined)
  const { memory } = first
  assert.is(sync(5, 20, { memory, nowMs: 300_000 }).rescale, undefined)
  assert.equal(sync(5, 20, { memory, nowMs: 300_001 }).rescale, {
    replicas: 2,
    reason: 'All metrics below target',
  })
})

test('outside of its bounds it goes to the bound at once, without a look at any metric', () => {
  const spec = sampleHpa({ minReplicas: 3, maxReplicas: 6 })
  const above = sync(9, 10, { spec, readings: [] })
  assert.equal(above.rescale, { replicas: 6, reason: 'Current number of replicas above Spec.MaxReplicas' })
  const below = sync(1, 100, { spec, readings: [] })
  assert.equal(below.rescale, { replicas: 3, reason: 'Current number of replicas below Spec.MinReplicas' })
  assert.equal(reasons(below), {
    AbleToScale: 'True SucceededRescale',
    ScaledToZero: 'False NotScaledToZero',
  })
  assert.equal(
    [9, 1, 6, 3, 0].map((specReplicas) =>
      needsMetrics({ spec, memory: NEW_HPA_MEMORY, scale: { specReplicas, statusReplicas: 0 } }),
    ),
    [false, false, true, true, false],
  )
})

const CPU: MetricSpec = {
  type: 'Resource',
  resource: 'cpu',
  target: { type: 'AverageValue', averageValueMilli: 1000 },
}

/** Four pods; the readings of LOAD and of CPU. */
function both(load: MetricReading, cpuMilli: number | undefined): HpaDecision {
  const pods = { readyCount: 4, count: 4, list: [0, 1, 2, 3].map((ordinal) => samplePod(ordinal)) }
  const cpu: MetricReading =
    cpuMilli === undefined ? FAILED : { kind: 'pods', samples: samples([0, 1, 2, 3].map(() => cpuMilli)) }
  return syncHpa(sampleView(4, { spec: sampleHpa({ metrics: [LOAD, CPU] }), pods, readings: [load, cpu] }))
}

test('of several metrics the highest number wins, and gives the reason', () => {
  assert.equal(both(total(50), 1500).rescale, { replicas: 6, reason: 'cpu resource above target' })
  assert.equal(both(total(70), 1500).rescale, { replicas: 7, reason: 'external metric load above target' })
})

test('of metrics that ask for nothing the last one is named', () => {
  const metrics = [LOAD, { ...LOAD, metric: 'other' }] as const
  const { memory } = sync(2, 0, { spec: sampleHpa({ metrics }), readings: [total(0), total(0)] })
  assert.match(memory.conditions.ScalingActive?.message ?? '', 'external metric other')
})

test('one metric that cannot be read does not stop a way up by the others', () => {
  const up = both(FAILED, 1500)
  assert.equal(up.rescale?.replicas, 6)
  assert.is(up.failure, undefined)
  assert.is(reasons(up)['ScalingActive'], 'True ValidMetricFound')
})

test('nor does it stop them from staying where they are', () => {
  const stays = both(total(40), undefined)
  assert.equal([stays.rescale, stays.failure], [undefined, undefined])
})

test('but it stops a way down, and the first that failed is named', () => {
  const down = both(total(10), undefined)
  assert.equal([down.rescale, down.failure], [undefined, '1 of 2 metrics cannot be read: timeout'])
  assert.equal(reasons(down), {
    AbleToScale: 'True SucceededGetScale',
    ScalingActive: 'False FailedGetResourceMetric',
  })
})

test('without any metric nothing is done, and the number that was desired stays', () => {
  const none = both(FAILED, undefined)
  assert.equal([none.rescale, none.failure], [undefined, '2 of 2 metrics cannot be read: timeout'])
  assert.is(reasons(none)['ScalingActive'], 'False FailedGetExternalMetric')
  const memory: HpaMemory = { ...NEW_HPA_MEMORY, desiredReplicas: 9 }
  const failed = sync(4, 0, { memory, readings: [] })
  assert.equal([failed.memory.desiredReplicas, failed.memory.currentReplicas], [9, 4])
  assert.is(failed.failure, '1 of 1 metrics cannot be read: no reading')
})

test('a negative proposal counts as 0', () => {
  const { target } = LOAD
  const metric: MetricSpec = { type: 'Object', metric: 'load', describedObject: 'Service/web', target }
  const spec = sampleHpa({ minReplicas: 0, metrics: [metric], behavior: sampleBehavior() })
  const { memory, rescale } = sync(2, -50, { spec })
  assert.is(rescale?.replicas, 0)
  assert.is(memory.recommendations.at(-1)?.replicas, 0)
  assert.is(reasons({ memory, rescale, failure: undefined })['ScalingLimited'], 'False DesiredWithinRange')
})

const TO_ZERO = sampleHpa({ minReplicas: 0, behavior: sampleBehavior() })

test('it goes to 0 where that is allowed, and remembers that it was itself', () => {
  const { rescale, memory } = sync(2, 0, { spec: TO_ZERO })
  assert.equal(rescale, { replicas: 0, reason: 'All metrics below target' })
  assert.equal(memory.conditions.ScaledToZero, {
    status: 'True',
    reason: 'ScaledToZero',
    message: 'the workload was scaled to zero',
  })
})

test('from 0 it comes back with the load when it went there itself', () => {
  const { memory } = sync(2, 0, { spec: TO_ZERO })
  const nowMs = 1_015_000
  assert.is(sync(0, 0, { spec: TO_ZERO, memory, nowMs }).rescale, undefined)
  const woken = sync(0, 25, { spec: TO_ZERO, memory, nowMs })
  assert.is(woken.rescale?.replicas, 3)
  assert.is(reasons(woken)['ScaledToZero'], 'False NotScaledToZero')
})

test('at 0 by anybody else it is disabled', () => {
  const disabled = sync(0, 25, { spec: TO_ZERO, readings: [] })
  assert.is(disabled.rescale, undefined)
  assert.equal(reasons(disabled), {
    AbleToScale: 'True SucceededGetScale',
    ScalingActive: 'False ScalingDisabled',
  })
})

test('at 0 a minimum that was raised since is reached without load', () => {
  const { memory } = sync(2, 0, { spec: TO_ZERO })
  const spec: HpaSpec = { ...TO_ZERO, minReplicas: 3 }
  const scale = { specReplicas: 0, statusReplicas: 0 }
  assert.equal(sync(0, 0, { spec, memory, scale }).rescale, {
    replicas: 3,
    reason: 'Current number of replicas below Spec.MinReplicas',
  })
  assert.equal(sync(0, 10, { spec, memory, scale }).rescale, {
    replicas: 3,
    reason: 'external metric load above target',
  })
})

test('at 0 metrics of pods alone wake it only when the minimum is above 0', () => {
  const { memory } = sync(2, 0, { spec: TO_ZERO })
  const scale = { specReplicas: 0, statusReplicas: 0 }
  const needs = (minReplicas: number, metrics: readonly MetricSpec[]): boolean =>
    needsMetrics({ spec: sampleHpa({ minReplicas, metrics }), memory, scale })
  assert.equal([needs(0, [CPU]), needs(1, [CPU]), needs(0, [CPU, LOAD])], [false, true, true])
})

test('only with a behavior its writes are remembered, by direction', () => {
  const behavior = sampleBehavior()
  const spec = sampleHpa({ behavior })
  const up = sync(5, 70, { spec }).memory
  assert.equal([up.scaleUps, up.scaleDowns], [[{ tMs: 1_000_000, change: 2 }], []])
  const down = sync(7, 40, { spec, memory: up, nowMs: 1_010_000 }).memory
  assert.equal(down.scaleDowns, [{ tMs: 1_010_000, change: 3 }])
  assert.is(down.scaleUps, up.scaleUps)
  assert.equal(sync(5, 70).memory.scaleUps, [])
})

test('whatever happens, what it writes is within its bounds, and it never writes what is there', () => {
  fc.assert(
    fc.property(hpaRuns(10), (run) => {
      const { minReplicas = 1, maxReplicas } = run.hpa.spec as Record<string, number>
      let min = minReplicas
      let replicas = 0
      for (const [index, outcome] of playHpa(run).entries()) {
        const step = run.steps[index]
        min = step?.minReplicas ?? min
        replicas = step?.specReplicas ?? replicas
        // Somebody may have edited the minimum above the maximum.
        if (outcome.written && min <= Number(maxReplicas))
          assert.ok(outcome.replicas >= min && outcome.replicas <= Number(maxReplicas), `${outcome.replicas}`)
        assert.is(outcome.written, outcome.replicas !== replicas)
        assert.is(outcome.failed && outcome.written, false)
        replicas = outcome.replicas
      }
    }),
    { numRuns: 1000 },
  )
})

test.run()
