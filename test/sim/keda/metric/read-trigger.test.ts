import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readPrometheus, type TriggerReading } from '../../../../sim/keda/metric/read-trigger.ts'
import { prometheus, scaledObject } from '../scaled-object.ts'

function answer(
  values: readonly number[],
  metadata: Readonly<Record<string, string>> = {},
  latencyMs = 10,
): TriggerReading {
  const [trigger] = scaledObject({ triggers: [prometheus({}, metadata)] }).triggers
  if (trigger?.type !== 'prometheus') throw new Error('no Prometheus trigger')
  return readPrometheus(trigger, { kind: 'series', values, latencyMs })
}

test('one series is the value, and active above the activation threshold, not at it', () => {
  assert.equal(answer([3], { activationThreshold: '3' }), { kind: 'value', value: 3, isActive: false })
  assert.equal(answer([3.5], { activationThreshold: '3' }), { kind: 'value', value: 3.5, isActive: true })
})

test('by default lost series and NaN look like no load; with ignoreNullValues false they are errors', () => {
  for (const values of [[], [Number.NaN], [Number.POSITIVE_INFINITY]]) {
    assert.equal(answer(values), { kind: 'value', value: 0, isActive: false })
    assert.is(answer(values, { ignoreNullValues: 'false' }).kind, 'error')
  }
})

test('several series and a late answer are errors', () => {
  assert.is(answer([1, 2]).kind, 'error')
  assert.is(answer([1], {}, 3000).kind, 'value')
  assert.is(answer([1], {}, 3001).kind, 'error')
  assert.is(answer([1], { timeout: '500ms' }, 501).kind, 'error')
})

test.run()
