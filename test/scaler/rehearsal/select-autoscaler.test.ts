import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ErrorCode, ToolError } from '../../../scaler/errors.ts'
import type { KubernetesObject } from '../../../scaler/manifests/kubernetes-object.ts'
import { selectAutoscaler } from '../../../scaler/rehearsal/select-autoscaler.ts'

function hpa(name: string, workload: string, spec: object = {}): KubernetesObject {
  const metric = {
    type: 'External',
    external: { metric: { name: 'rate' }, target: { type: 'Value', value: 5 } },
  }
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: workload },
      maxReplicas: 9,
      metrics: [metric],
      ...spec,
    },
  }
}

function scaledObject(name: string, workload: string, spec: object = {}): KubernetesObject {
  const metadata = { serverAddress: 'http://prometheus', query: 'rate', threshold: '5' }
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name },
    spec: {
      scaleTargetRef: { name: workload },
      triggers: [{ type: 'prometheus', name: 'rps', metadata }],
      ...spec,
    },
  }
}

function refused(objects: readonly KubernetesObject[], code: ErrorCode, message: RegExp): void {
  try {
    selectAutoscaler(objects, 'web')
  } catch (error) {
    assert.instance(error, ToolError)
    assert.is((error as ToolError).code, code)
    assert.match((error as ToolError).message, message)
    return
  }
  assert.unreachable(`nobody refused: ${message}`)
}

test('the one that scales the workload is taken, whichever kind it is', () => {
  const chosen = selectAutoscaler([hpa('other', 'api'), hpa('mine', 'web')], 'web')
  assert.is(chosen.kind, 'hpa')
  assert.is(chosen.spec.name, 'mine')
  assert.is(selectAutoscaler([scaledObject('mine', 'web')], 'web').kind, 'scaledObject')
})

test('a formula comes compiled', () => {
  const scalingModifiers = { formula: 'rps * 2', target: '5' }
  const chosen = selectAutoscaler([scaledObject('mine', 'web', { advanced: { scalingModifiers } })], 'web')
  assert.ok(chosen.kind === 'scaledObject' && chosen.formula !== undefined)
})

test('none for the workload: those of others are named', () => {
  refused(
    [hpa('other', 'api')],
    'WORKLOAD_NOT_FOUND',
    /no autoscaler .* scales web; there is HorizontalPodAutoscaler other/,
  )
  refused([], 'WORKLOAD_NOT_FOUND', /there is none/)
})

test('two of them would undo each other', () => {
  refused(
    [hpa('a', 'web'), scaledObject('b', 'web')],
    'WORKLOAD_AMBIGUOUS',
    /HorizontalPodAutoscaler a, ScaledObject b/,
  )
})

test('every problem of the manifest is told', () => {
  refused(
    [hpa('mine', 'web', { minReplicas: -1, maxReplicas: 0 })],
    'MANIFEST_INVALID',
    /minReplicas(.|\n)*maxReplicas/,
  )
  const scalingModifiers = { formula: 'rps *', target: '5' }
  refused([scaledObject('mine', 'web', { advanced: { scalingModifiers } })], 'MANIFEST_INVALID', /formula/)
})

test.run()
