import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compileFormula } from '../../../sim/keda/formula/compile-formula.ts'
import { needsReadings, pollScaledObject, pushActivity } from '../../../sim/keda/poll-scaled-object.ts'
import {
  newScaledObjectMemory,
  type ScaledObjectView,
} from '../../../sim/keda/scaled-object/scaled-object-memory.ts'
import type { ScaledObjectSpec } from '../../../sim/keda/scaled-object/scaled-object-spec.ts'
import { FAILED, prometheus, reading, scaledObject, view } from './scaled-object.ts'

const ON = [reading(20)]
const OFF = [reading(0)]
const HPA_ON = { status: 'True', reason: 'ValidMetricFound', message: '' } as const

/** The replicas that one poll writes, and the status and reason of a condition. */
function poll(spec: ScaledObjectSpec, specReplicas: number, fields: Partial<ScaledObjectView> = {}) {
  const result = pollScaledObject(view(spec, { scale: { specReplicas }, readings: ON, ...fields }))
  const active = result.memory.conditions.Active
  const ready = result.memory.conditions.Ready
  return {
    ...result,
    active: `${active?.status} ${active?.reason}`,
    ready: `${ready?.status} ${ready?.reason}`,
  }
}

function activeAt(lastActiveMs: number): Pick<ScaledObjectView, 'memory'> {
  return { memory: { ...newScaledObjectMemory(0), lastActiveMs } }
}

test('activity wakes the target up from 0 to the least replicas, at least 1', () => {
  const woken = poll(scaledObject(), 0, { nowMs: 61_900 })
  assert.is(woken.replicas, 1)
  assert.is(woken.memory.lastActiveMs, 61_000, 'times in the API have whole seconds')
  assert.is(woken.nextPollMs, 91_900)
  assert.is(woken.events[0]?.reason, 'KEDAScaleTargetActivated')
  assert.is(poll(scaledObject({ minReplicaCount: 3 }), 0).replicas, 3)
  assert.is(poll(scaledObject(), 4).replicas, undefined)
})

test('without activity it goes to 0 after the cooldown period, from any number of replicas', () => {
  const spec = scaledObject({ cooldownPeriod: 30 })
  const at30 = poll(spec, 7, { readings: OFF, ...activeAt(30_000) })
  assert.equal([at30.replicas, at30.active], [undefined, 'False ScalerCooldown'])
  const past30 = poll(spec, 7, { readings: OFF, ...activeAt(30_000), nowMs: 60_001 })
  assert.equal([past30.replicas, past30.active], [0, 'False ScalerNotActive'])
})

test('before any activity the initial cooldown period counts, from creation', () => {
  const spec = scaledObject({ cooldownPeriod: 3000, initialCooldownPeriod: 60 })
  assert.is(poll(spec, 2, { readings: OFF }).replicas, undefined)
  assert.is(poll(spec, 2, { readings: OFF, nowMs: 60_001 }).replicas, 0)
  assert.is(poll(scaledObject(), 2, { readings: OFF }).replicas, 0, 'by default at once')
})

test('idle mode goes down to idle and up to the least replicas', () => {
  const spec = scaledObject({ minReplicaCount: 3, idleReplicaCount: 1 })
  assert.is(poll(spec, 5, { readings: OFF }).replicas, 1)
  assert.is(poll(spec, 1, { readings: OFF }).replicas, undefined)
  assert.is(poll(spec, 1).replicas, 3)
})

test('below the least replicas it is lifted there, active or not', () => {
  const spec = scaledObject({ minReplicaCount: 3 })
  assert.is(poll(spec, 1, { readings: OFF }).replicas, 3)
  assert.is(poll(spec, 1).replicas, undefined, 'an active target above 0 is left to the HPA')
})

test('an error does not count as no load', () => {
  const failed = poll(scaledObject(), 2, { readings: [FAILED] })
  assert.equal([failed.replicas, failed.ready], [undefined, 'False TriggerError'])
  assert.is(failed.events[0]?.reason, 'KEDAScalerFailed')
  const fallback = { failureThreshold: 3, replicas: 4 }
  assert.is(poll(scaledObject({ fallback }), 2, { readings: [FAILED] }).replicas, undefined)
  const toZero = { failureThreshold: 3, replicas: 0 }
  assert.is(poll(scaledObject({ fallback: toZero }), 2, { readings: [FAILED] }).replicas, 0)
})

test('with one trigger active and one failing, the last activity is not renewed', () => {
  const spec = scaledObject({ triggers: [prometheus(), prometheus()] })
  const partly = poll(spec, 2, { readings: [reading(20), FAILED], ...activeAt(5000) })
  assert.equal([partly.ready, partly.memory.lastActiveMs], ['Unknown PartialTriggerError', 5000])
})

test('an active fallback counts as activity, and is told once', () => {
  const spec = scaledObject({ fallback: { failureThreshold: 1, replicas: 4 } })
  const first = poll(spec, 0, { readings: [FAILED] })
  assert.equal([first.replicas, first.memory.failures], [undefined, [1]])
  const second = poll(spec, 0, { readings: [FAILED], memory: first.memory })
  assert.is(second.replicas, 1)
  assert.is(second.memory.conditions.Fallback?.status, 'True')
  assert.ok(second.events.some(({ reason }) => reason === 'ScaledObjectFallbackActivated'))
  const third = poll(spec, 1, { readings: [FAILED], memory: second.memory })
  assert.not(third.events.some(({ reason }) => reason === 'ScaledObjectFallbackActivated'))
  const mended = poll(spec, 1, { memory: third.memory })
  assert.equal([mended.memory.failures, mended.memory.conditions.Fallback?.status], [[0], 'False'])
  assert.ok(mended.events.some(({ reason }) => reason === 'ScaledObjectFallbackDeactivated'))
})

test('a formula decides about activity alone, and any error makes it inactive', () => {
  const scalingModifiers = { formula: 'a + b', target: '10', activationTarget: '25' }
  const triggers = [prometheus({ name: 'a' }), prometheus({ name: 'b' })]
  const spec = scaledObject({ triggers, advanced: { scalingModifiers } })
  const compiled = compileFormula('a + b', ['a', 'b'])
  assert.ok(compiled.ok)
  const formula = compiled.ok ? compiled.value : undefined
  assert.is(poll(spec, 0, { formula, readings: [reading(20), reading(5)] }).replicas, undefined)
  const woken = poll(spec, 0, { formula, readings: [reading(20), reading(6)] })
  assert.is(woken.replicas, 1)
  assert.match(woken.events[0]?.message ?? '', 'composite-metric')
  assert.is(poll(spec, 0, { formula, readings: [reading(50), FAILED] }).replicas, undefined)
})

test('an error makes a formula inactive that could do without the failed trigger', () => {
  const scalingModifiers = { formula: 'a ?? b', target: '10' }
  const triggers = [prometheus({ name: 'a' }), prometheus({ name: 'b' })]
  const spec = scaledObject({ triggers, advanced: { scalingModifiers } })
  const compiled = compileFormula('a ?? b', ['a', 'b'])
  const formula = compiled.ok ? compiled.value : undefined
  const failed = poll(spec, 0, { formula, readings: [reading(50), FAILED] })
  assert.equal([failed.replicas, failed.active], [undefined, 'False ScalerNotActive'])
})

test('cpu and memory alone count as active', () => {
  const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } }
  assert.is(poll(scaledObject({ triggers: [cpu], minReplicaCount: 2 }), 0, { readings: [] }).replicas, 2)
})

test('a direction that is paused is not taken; a forced activation needs no load', () => {
  assert.is(poll(scaledObject({}, { 'paused-scale-out': 'true' }), 0).replicas, undefined)
  assert.is(poll(scaledObject({}, { 'paused-scale-in': 'true' }), 3, { readings: OFF }).replicas, undefined)
  assert.is(poll(scaledObject({}, { 'force-activation': 'true' }), 0, { readings: OFF }).replicas, 1)
})

test('a pushed true scales at once, a pushed false is ignored', () => {
  const push = { type: 'external-push', metadata: { scalerAddress: 'scaler:9090' } }
  const spec = scaledObject({ triggers: [push] })
  assert.is(pushActivity(view(spec), 0, true).replicas, 1)
  const running = view(spec, { scale: { specReplicas: 3 } })
  assert.equal(pushActivity(running, 0, false), { memory: running.memory, replicas: undefined, events: [] })
})

test('what the HPA has just read is taken over only where polling cannot matter', () => {
  const record = { ok: true, milli: 0, isActive: false, isFallback: false } as const
  const memory = { ...newScaledObjectMemory(0), records: [record] }
  const above = scaledObject({ minReplicaCount: 1 })
  assert.is(poll(above, 2, { memory, hpaScalingActive: HPA_ON }).active, 'False ScalerNotActive')
  assert.is(poll(above, 2, { memory }).active, 'True ScalerActive', 'the HPA is not scaling')
  assert.is(poll(scaledObject(), 2, { memory, hpaScalingActive: HPA_ON }).active, 'True ScalerActive')
})

test('the condition of the HPA is shown; resting at zero counts as healthy', () => {
  function shown(status: 'True' | 'False', reason: string): string {
    const { memory } = poll(scaledObject(), 2, { hpaScalingActive: { status, reason, message: '' } })
    return `${memory.conditions.HPAActive?.status} ${memory.conditions.HPAActive?.reason}`
  }
  assert.is(shown('True', 'ValidMetricFound'), 'True HPAActive')
  assert.is(shown('False', 'ScalingDisabled'), 'True ScalingDisabled')
  assert.is(shown('False', 'FailedGetExternalMetric'), 'False FailedGetExternalMetric')
})

const ARBITRARY = fc.record({
  min: fc.integer({ min: 0, max: 5 }),
  isIdle: fc.boolean(),
  specReplicas: fc.integer({ min: 0, max: 12 }),
  isActive: fc.boolean(),
  isFailed: fc.boolean(),
  nowMs: fc.integer({ min: 0, max: 900_000 }),
  lastActiveMs: fc.option(fc.integer({ min: 0, max: 900 }), { nil: undefined }),
})

test('a poll writes nothing but 0, idle, or the least replicas, and writes only what changes', () => {
  fc.assert(
    fc.property(ARBITRARY, ({ min, isIdle, specReplicas, isActive, isFailed, nowMs, lastActiveMs }) => {
      const idle = isIdle && min > 0 ? { idleReplicaCount: min - 1 } : {}
      const spec = scaledObject({ minReplicaCount: min, ...idle })
      const memory = { ...newScaledObjectMemory(0), lastActiveMs: lastActiveMs && lastActiveMs * 1000 }
      const readings = isFailed ? [FAILED] : [reading(1, isActive)]
      const { replicas } = poll(spec, specReplicas, { memory, readings, nowMs })
      if (replicas === undefined) return
      assert.not.equal(replicas, specReplicas)
      const lower = spec.idleReplicaCount ?? min
      assert.ok(replicas === lower || replicas === Math.max(1, min), `${replicas}`)
      assert.ok(replicas > specReplicas || (!isActive && !isFailed), 'it goes down only without load')
    }),
  )
})

test('a poll that needs no readings makes the same of any', () => {
  let unread = 0
  fc.assert(
    fc.property(ARBITRARY, fc.boolean(), ({ min, isIdle, specReplicas, isActive, nowMs }, isHpaOn) => {
      const idle = isIdle && min > 0 ? { idleReplicaCount: min - 1 } : {}
      const spec = scaledObject({ minReplicaCount: min, ...idle })
      const records = [{ ok: true, milli: 1000, isActive, isFallback: false } as const]
      const memory = { ...newScaledObjectMemory(0), records }
      const hpaScalingActive = isHpaOn ? HPA_ON : undefined
      assert.ok(
        needsReadings({ spec, memory: newScaledObjectMemory(0), hpaScalingActive }),
        'not told before',
      )
      if (needsReadings({ spec, memory, hpaScalingActive })) return
      unread += 1
      const fields = { memory, nowMs, hpaScalingActive }
      const unasked = poll(spec, specReplicas, { ...fields, readings: [] })
      for (const readings of [ON, OFF, [FAILED]])
        assert.equal(poll(spec, specReplicas, { ...fields, readings }), unasked)
    }),
  )
  assert.ok(unread > 0)
})

test('a paused ScaledObject writes nothing, whatever happens', () => {
  fc.assert(
    fc.property(ARBITRARY, ({ min, specReplicas, isActive, nowMs }) => {
      const spec = scaledObject({ minReplicaCount: min }, { paused: 'true' })
      assert.is(poll(spec, specReplicas, { readings: [reading(1, isActive)], nowMs }).replicas, undefined)
    }),
  )
})

test.run()
