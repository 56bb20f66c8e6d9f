import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { KubernetesObject } from '../../../scaler/manifests/kubernetes-object.ts'
import { autoscalerOwner } from '../../../scaler/rollout/autoscaler-owner.ts'

const object = (kind: string, name: string, spec: object): KubernetesObject => ({
  apiVersion: 'any/v1',
  kind,
  metadata: { name },
  spec,
})
const hpa = object('HorizontalPodAutoscaler', 'keda-hpa-web', {
  scaleTargetRef: { kind: 'Deployment', name: 'web' },
  maxReplicas: 9,
})
const scaledObject = object('ScaledObject', 'web', { scaleTargetRef: { name: 'web' }, minReplicaCount: 2 })

test('a ScaledObject wins over the HorizontalPodAutoscaler that KEDA made of it', () => {
  const owner = { kind: 'ScaledObject', name: 'web', minReplicas: 2, maxReplicas: undefined }
  assert.equal(autoscalerOwner([hpa, scaledObject], 'web'), owner)
  assert.equal(autoscalerOwner([scaledObject, hpa], 'web'), owner)
})

test('a HorizontalPodAutoscaler alone owns the replicas too', () => {
  assert.equal(autoscalerOwner([hpa], 'web'), {
    kind: 'HorizontalPodAutoscaler',
    name: 'keda-hpa-web',
    minReplicas: undefined,
    maxReplicas: 9,
  })
})

test('one of another target, or of another kind of target, does not', () => {
  assert.is(autoscalerOwner([hpa, scaledObject], 'other'), undefined)
  const ofStatefulSet = { kind: 'StatefulSet', name: 'web' }
  assert.is(
    autoscalerOwner([object('ScaledObject', 'web', { scaleTargetRef: ofStatefulSet })], 'web'),
    undefined,
  )
  assert.is(
    autoscalerOwner([object('Service', 'web', { scaleTargetRef: { name: 'web' } })], 'web'),
    undefined,
  )
})

test.run()
