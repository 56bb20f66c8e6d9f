import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ScaledObjectSpec } from '../../../../../sim/keda/scaled-object/scaled-object-spec.ts'
import type { Autoscaler } from '../../../../../sim/scenario/autoscaling.ts'
import type { MetricSeries } from '../../../../../sim/scenario/metric-series.ts'
import type { Scenario } from '../../../../../sim/scenario/scenario.ts'
import { simulate } from '../../../../../sim/simulation/simulate.ts'
import { scaledObject } from '../../../keda/scaled-object.ts'
import { sampleWorkload } from '../../../kubernetes/sample-objects.ts'

type Changes = Extract<Autoscaler, { kind: 'scaledObject' }>['changes']

/** Writes of spec.replicas: when, by whom, and to what. */
function writes(
  spec: ScaledObjectSpec,
  load: MetricSeries,
  replicas: number,
  changes: NonNullable<Changes> = [],
  fields: Partial<Scenario> = {},
): readonly { tMs: number; by: string; to: number }[] {
  const { events } = simulate({
    workload: sampleWorkload({ image: 'v1', replicas }),
    start: 'settled',
    changes: [],
    pods: { startUp: { kind: 'fixed', ms: 1000 }, termination: { kind: 'fixed', ms: 500 } },
    autoscaling: { by: { kind: 'scaledObject', spec, changes }, metrics: { 's0-load': load } },
    seed: 3,
    horizonMs: 600_000,
    ...fields,
  })
  return events.flatMap((event) =>
    event.kind === 'autoscale' ? [{ tMs: event.tMs, by: event.by, to: event.to }] : [],
  )
}

/** From 0 pods, of a load that asks for one. */
const rises: MetricSeries = [
  { atMs: 0, value: 0 },
  { atMs: 100_500, value: 8 },
]
const falls: MetricSeries = [
  { atMs: 0, value: 60 },
  { atMs: 100_500, value: 10 },
]

function external(type: string, fields = {}, annotations = {}): ScaledObjectSpec {
  const triggers = [{ type, metadata: { scalerAddress: 'scaler:9090' } }]
  return scaledObject({ triggers, pollingInterval: 60, ...fields }, annotations)
}

test('an external-push trigger wakes pods from zero at once, an external one at the next poll', () => {
  const [pushed] = writes(external('external-push'), rises, 0)
  assert.equal(pushed, { tMs: 100_500, by: 'KEDA', to: 1 })
  const [polled] = writes(external('external'), rises, 0)
  assert.ok(polled !== undefined && polled.tMs > 100_500 && polled.tMs <= 160_500, `${polled?.tMs}`)
})

test('what is pushed while KEDA is paused is not heard, nor what the metrics API has lost', () => {
  assert.equal(writes(external('external-push', {}, { paused: 'true' }), rises, 0), [])
  const faults = { metricsMissing: [{ fromMs: 0, toMs: 600_000 }] }
  assert.equal(writes(external('external-push'), rises, 0, [], { faults }), [])
})

test('a pause in the middle holds the replicas; when it ends the first poll comes at once', () => {
  const spec = external('external', { cooldownPeriod: 30 })
  const paused = external('external', { cooldownPeriod: 30 }, { paused: 'true' })
  const idle: MetricSeries = [{ atMs: 0, value: 0 }]
  const [down] = writes(spec, idle, 3)
  assert.ok(down !== undefined && down.tMs < 60_000 && down.to === 0)
  const changes = [
    { atMs: 1, spec: paused },
    { atMs: 200_000, spec },
  ]
  assert.equal(writes(spec, idle, 3, changes), [{ tMs: 200_000, by: 'KEDA', to: 0 }])
})

test('paused-replicas is written when the annotation comes', () => {
  const spec = external('external', { minReplicaCount: 1 })
  const held = external('external', { minReplicaCount: 1 }, { 'paused-replicas': '5' })
  const steady: MetricSeries = [{ atMs: 0, value: 20 }]
  assert.equal(writes(spec, steady, 2, [{ atMs: 77_000, spec: held }]), [{ tMs: 77_000, by: 'KEDA', to: 5 }])
})

test('the HPA of an ended pause remembers nothing: its window begins anew with the replicas that it finds', () => {
  const spec = external('external', { minReplicaCount: 1 })
  const paused = external('external', { minReplicaCount: 1 }, { paused: 'true' })
  const downMs = (changes: NonNullable<Changes>): number => writes(spec, falls, 6, changes)[0]?.tMs ?? 0
  const changes = [
    { atMs: 110_000, spec: paused },
    { atMs: 120_000, spec },
  ]
  // Five minutes after the last sync that saw 60, or after the first sync of the new one.
  assert.ok(downMs([]) > 385_000 && downMs([]) <= 415_000, `${downMs([])}`)
  assert.ok(downMs(changes) > 420_000 && downMs(changes) <= 435_000, `${downMs(changes)}`)
})

test('a scale-in that is paused for a while comes when the pause ends', () => {
  const spec = external('external', { minReplicaCount: 1 })
  const held = external('external', { minReplicaCount: 1 }, { 'paused-scale-in': 'true' })
  const changes = [
    { atMs: 90_000, spec: held },
    { atMs: 500_000, spec },
  ]
  const [first] = writes(spec, falls, 6, changes)
  assert.ok(first !== undefined && first.tMs >= 500_000 && first.to === 1, JSON.stringify(first))
})

test('another maxReplicaCount takes effect with the change, not with the next sync of the HPA', () => {
  const spec = external('external', { minReplicaCount: 1, maxReplicaCount: 3 })
  const wider = external('external', { minReplicaCount: 1, maxReplicaCount: 10 })
  const steady: MetricSeries = [{ atMs: 0, value: 60 }]
  const grown = writes(spec, steady, 3, [{ atMs: 77_777, spec: wider }])
  assert.equal(grown, [{ tMs: 77_777, by: 'HPA', to: 6 }])
})

test.run()
