import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type HpaConditions, withHpaCondition } from '../../../../sim/kubernetes/hpa/hpa-memory.ts'

const BEFORE = {
  AbleToScale: { status: 'True', reason: 'SucceededGetScale', message: 'the scale was read' },
  ScalingActive: { status: 'True', reason: 'ValidMetricFound', message: 'from load' },
} as const satisfies HpaConditions

test('a condition that says the same leaves the conditions as they are', () => {
  assert.is(withHpaCondition(BEFORE, 'AbleToScale', { ...BEFORE.AbleToScale }), BEFORE)
})

test('a new status, reason or message takes the place of the old one, and of that alone', () => {
  for (const [status, reason, message] of [
    ['False', 'ValidMetricFound', 'from load'],
    ['True', 'FailedGetExternalMetric', 'from load'],
    ['True', 'ValidMetricFound', 'from cpu'],
  ] as const)
    assert.equal(withHpaCondition(BEFORE, 'ScalingActive', { status, reason, message }), {
      AbleToScale: BEFORE.AbleToScale,
      ScalingActive: { status, reason, message },
    })
})

test('a condition of a new type joins the others', () => {
  const after = withHpaCondition(BEFORE, 'ScaledToZero', {
    status: 'True',
    reason: 'ScaledToZero',
    message: 'to zero',
  })
  assert.equal(Object.keys(after), ['AbleToScale', 'ScalingActive', 'ScaledToZero'])
})

test.run()
