import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cpuLimitOf } from '../../../scaler/rehearsal/cpu-limit.ts'

function object(limits: Readonly<Record<string, string>>) {
  const container = { name: 'main', image: 'heart:1', resources: { limits } }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'heart' },
    spec: { template: { spec: { containers: [container] } } },
  }
}

test('the CPU limit stands in the manifest, in cores or thousandths of them', () => {
  assert.is(cpuLimitOf(object({ cpu: '250m' })), 0.25)
  assert.is(cpuLimitOf(object({ cpu: '2' })), 2)
})

test('no limit limits nothing', () => {
  assert.is(cpuLimitOf(object({ memory: '1Gi' })), Number.POSITIVE_INFINITY)
})

test.run()
