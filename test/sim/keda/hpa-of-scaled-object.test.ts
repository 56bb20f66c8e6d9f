import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hpaOfScaledObject } from '../../../sim/keda/hpa-of-scaled-object.ts'
import { parseScaledObject } from '../../../sim/keda/scaled-object/parse-scaled-object.ts'
import { manifest, prometheus, scaledObject } from './scaled-object.ts'

const EXTERNAL = { type: 'external', metadata: { scalerAddress: 'scaler:9090' } }
const CPU = { type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } }
const MEMORY = {
  type: 'memory',
  metricType: 'AverageValue',
  metadata: { value: '256Mi', containerName: 'main' },
}

test('the HPA has at least one replica, and a metric for each trigger by type', () => {
  const triggers = [CPU, prometheus({ metricType: 'Value' }, { threshold: '0.5' }), MEMORY, EXTERNAL]
  assert.equal(hpaOfScaledObject(scaledObject({ triggers, minReplicaCount: 0, maxReplicaCount: 7 })), {
    name: 'keda-hpa-heart',
    namespace: 'default',
    target: { kind: 'Deployment', name: 'heart' },
    minReplicas: 1,
    maxReplicas: 7,
    metrics: [
      {
        type: 'ContainerResource',
        resource: 'memory',
        container: 'main',
        target: { type: 'AverageValue', averageValueMilli: 268_435_456_000 },
      },
      { type: 'External', metric: 's1-prometheus', target: { type: 'Value', valueMilli: 500 } },
      { type: 'External', metric: 's3-load', target: { type: 'AverageValue', averageValueMilli: 10_000 } },
      { type: 'Resource', resource: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
    ],
    behavior: undefined,
  })
})

test('a formula takes the place of all External metrics, and of those of a container', () => {
  const scalingModifiers = { formula: 'a + 1', target: '2.5', metricType: 'Value' }
  const triggers = [prometheus({ name: 'a' }), CPU, MEMORY]
  const hpa = hpaOfScaledObject(scaledObject({ triggers, advanced: { scalingModifiers } }))
  assert.equal(hpa?.metrics, [
    { type: 'Resource', resource: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
    { type: 'External', metric: 'composite-metric', target: { type: 'Value', valueMilli: 2500 } },
  ])
})

test('there is no HPA while it is paused, or while a scaler names no metric', () => {
  assert.is(hpaOfScaledObject(scaledObject({}, { paused: 'true' })), undefined)
  assert.is(hpaOfScaledObject(scaledObject({}, { 'paused-replicas': '0' })), undefined)
  const unknown = parseScaledObject(manifest({ triggers: [EXTERNAL] }))
  assert.ok(unknown.ok && hpaOfScaledObject(unknown.value) === undefined)
})

test('a paused direction is disabled; it brings in the defaults of a behavior', () => {
  const hpa = hpaOfScaledObject(scaledObject({}, { 'paused-scale-in': 'true' }))
  assert.is(hpa?.behavior?.scaleDown.selectPolicy, 'Disabled')
  assert.is(hpa?.behavior?.scaleUp.selectPolicy, 'Max')
  assert.is(hpa?.behavior?.scaleDown.stabilizationWindowSeconds, undefined)
  assert.is(hpa?.behavior?.scaleUp.stabilizationWindowSeconds, 0)
  const behavior = { scaleUp: { stabilizationWindowSeconds: 7 } }
  const advanced = { horizontalPodAutoscalerConfig: { behavior, name: 'own' } }
  const own = hpaOfScaledObject(scaledObject({ advanced }, { 'paused-scale-out': 'true' }))
  assert.is(own?.name, 'own')
  assert.equal(
    [own?.behavior?.scaleUp.selectPolicy, own?.behavior?.scaleUp.stabilizationWindowSeconds],
    ['Disabled', 7],
  )
})

test.run()
