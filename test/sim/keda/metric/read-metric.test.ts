import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compileFormula } from '../../../../sim/keda/formula/compile-formula.ts'
import { readMetric } from '../../../../sim/keda/metric/read-metric.ts'
import { pollScaledObject } from '../../../../sim/keda/poll-scaled-object.ts'
import {
  newScaledObjectMemory,
  type ScaledObjectView,
} from '../../../../sim/keda/scaled-object/scaled-object-memory.ts'
import type { ScaledObjectSpec } from '../../../../sim/keda/scaled-object/scaled-object-spec.ts'
import { FAILED, prometheus, reading, scaledObject, view } from '../scaled-object.ts'

/** What the HPA gets, in thousandths, or `error`; and what is remembered. */
function read(spec: ScaledObjectSpec, fields: Partial<ScaledObjectView> = {}, name = 's0-prometheus') {
  const { reading: answer, memory } = readMetric(view(spec, fields), name)
  return { milli: answer.kind === 'value' ? answer.valueMilli : 'error', memory }
}

/** Read when the metric has failed so often before. */
function readAfter(failures: number, spec: ScaledObjectSpec, specReplicas: number, readyPods = specReplicas) {
  const memory = { ...newScaledObjectMemory(0), failures: [failures] }
  return read(spec, { memory, readings: [FAILED], scale: { specReplicas }, readyPods }).milli
}

test('the value comes live, an error as an error', () => {
  assert.is(read(scaledObject(), { readings: [reading(12.3456)] }).milli, 12_346)
  assert.is(read(scaledObject(), { readings: [reading(-3)] }).milli, 0)
  assert.is(read(scaledObject(), { readings: [FAILED] }).milli, 'error')
  assert.is(read(scaledObject(), { readings: [reading(1)] }, 's1-other').milli, 'error')
})

test('after more failures than the threshold comes what asks for the replicas of the fallback', () => {
  const spec = scaledObject({ fallback: { failureThreshold: 3, replicas: 6 } })
  assert.is(readAfter(2, spec, 2), 'error')
  assert.is(readAfter(3, spec, 2), 60_000, '6 pods at a target of 10')
})

test('the behaviours of a fallback look at the replicas of now', () => {
  for (const [behavior, atTwo, atNine] of [
    ['static', 6, 6],
    ['currentReplicas', 2, 9],
    ['currentReplicasIfHigher', 6, 9],
    ['currentReplicasIfLower', 2, 6],
  ] as const) {
    const spec = scaledObject({ fallback: { failureThreshold: 0, replicas: 6, behavior } })
    assert.equal([readAfter(0, spec, 2), readAfter(0, spec, 9)], [atTwo * 10_000, atNine * 10_000], behavior)
  }
})

test('a fallback for a target of the type Value is shared by the ready pods, and needs one', () => {
  const triggers = [prometheus({ metricType: 'Value' })]
  const spec = scaledObject({ triggers, fallback: { failureThreshold: 0, replicas: 6 } })
  assert.is(readAfter(0, spec, 4, 4), 15_000)
  assert.is(readAfter(0, spec, 4, 0), 'error')
})

test('polls and the HPA count failures together, and a success ends them', () => {
  const spec = scaledObject({ fallback: { failureThreshold: 1, replicas: 6 } })
  const polled = pollScaledObject(view(spec, { readings: [FAILED] }))
  const answered = read(spec, { memory: polled.memory, readings: [FAILED] })
  assert.equal([answered.milli, answered.memory.failures], [60_000, [2]])
  assert.is(answered.memory.conditions.Fallback?.status, 'True')
  const mended = read(spec, { memory: answered.memory, readings: [reading(1)] })
  assert.equal([mended.milli, mended.memory.failures], [1000, [0]])
})

test('with useCachedMetrics the HPA gets what the last poll read', () => {
  const spec = scaledObject({ triggers: [prometheus({ useCachedMetrics: true })] })
  const { memory } = pollScaledObject(view(spec, { readings: [reading(30)] }))
  assert.is(read(spec, { memory, readings: [reading(99)] }).milli, 30_000)
  assert.is(read(spec, { readings: [reading(99)] }).milli, 99_000, 'live before the first poll')
})

test('a cached fallback counts as a success, so that the fallback starts over', () => {
  const triggers = [prometheus({ useCachedMetrics: true })]
  const spec = scaledObject({ triggers, fallback: { failureThreshold: 0, replicas: 6 } })
  const { memory } = pollScaledObject(view(spec, { readings: [FAILED] }))
  assert.equal(memory.failures, [1])
  const answered = read(spec, { memory, readings: [FAILED] })
  assert.equal([answered.milli, answered.memory.failures], [60_000, [0]])
})

const TRIGGERS = [prometheus({ name: 'a' }), prometheus({ name: 'b' })]

/** A read of the composite metric. */
function compose(
  formulaText: string,
  fields: Readonly<Record<string, unknown>>,
  seen: Partial<ScaledObjectView>,
) {
  const advanced = { scalingModifiers: { formula: formulaText, target: '10', ...fields } }
  const { fallback } = fields
  const spec = scaledObject({ triggers: TRIGGERS, advanced, ...(fallback ? { fallback } : {}) })
  const compiled = compileFormula(formulaText, ['a', 'b'])
  assert.ok(compiled.ok)
  const formula = compiled.ok ? compiled.value : undefined
  return read(spec, { formula, ...seen }, 'composite-metric').milli
}

test('a formula joins all triggers into one metric, cut to thousandths', () => {
  assert.is(compose('a > 15 ? b / 3 : a', {}, { readings: [reading(20), reading(10)] }), 3333)
  assert.is(compose('a + b', {}, { readings: [reading(20), FAILED] }), 'error')
})

test('while a fallback is active the formula is left out', () => {
  const fallback = { failureThreshold: 0, replicas: 4 }
  assert.is(compose('a + b', { fallback }, { readings: [reading(20), FAILED] }), 40_000)
})

test('an active fallback covers another trigger that has only begun to fail', () => {
  const fallback = { failureThreshold: 2, replicas: 4 }
  const memory = { ...newScaledObjectMemory(0), failures: [5, 0] }
  assert.is(compose('a + b', { fallback }, { memory, readings: [FAILED, FAILED] }), 40_000)
})

test('what the HPA reads is kept for the polls only where polling cannot matter', () => {
  const kept = read(scaledObject({ minReplicaCount: 1 }), { readings: [reading(7)] })
  assert.equal(kept.memory.records, [{ ok: true, milli: 7000, isActive: true, isFallback: false }])
  assert.equal(read(scaledObject(), { readings: [reading(7)] }).memory.records, [])
})

test('with the fallback scalingModifiers a failed trigger is nil, and all nil is the fallback', () => {
  const fallback = { failureThreshold: 0, replicas: 4, behavior: 'scalingModifiers' }
  assert.is(compose('a ?? b', { fallback }, { readings: [FAILED, reading(7)] }), 7000)
  assert.is(compose('a ?? b', { fallback }, { readings: [FAILED, FAILED] }), 40_000)
  assert.is(compose('a + b', { fallback }, { readings: [FAILED, reading(7)] }), 'error')
})

test('KEDA has no fallback when the target of a formula is not whole', () => {
  const fallback = { failureThreshold: 0, replicas: 4 }
  assert.is(compose('a + b', { fallback, target: '2.5' }, { readings: [reading(20), FAILED] }), 'error')
})

test('a fallback asks for no fewer than none and no more than its replicas or those of now', () => {
  const behaviors = [
    'static',
    'currentReplicas',
    'currentReplicasIfHigher',
    'currentReplicasIfLower',
  ] as const
  fc.assert(
    fc.property(
      fc.nat(50),
      fc.nat(50),
      fc.constantFrom(...behaviors),
      fc.nat(5),
      (replicas, now, behavior, failures) => {
        const spec = scaledObject({ fallback: { failureThreshold: 2, replicas, behavior } })
        const milli = readAfter(failures, spec, now)
        if (failures < 2) assert.is(milli, 'error')
        else assert.ok(Number(milli) >= 0 && Number(milli) <= Math.max(replicas, now) * 10_000, `${milli}`)
      },
    ),
  )
})

test.run()
