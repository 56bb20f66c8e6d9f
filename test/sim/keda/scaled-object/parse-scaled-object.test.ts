import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { parseScaledObject } from '../../../../sim/keda/scaled-object/parse-scaled-object.ts'
import { manifest, prometheus, scaledObject } from '../scaled-object.ts'

test("the repository's own ScaledObject parses", () => {
  const text = readFileSync(new URL('../../../../keda/base/scaled-object.yaml', import.meta.url), 'utf8')
  const parsed = parseScaledObject(parse(text))
  assert.ok(parsed.ok, JSON.stringify(parsed))
  if (!parsed.ok) return
  assert.is(parsed.value.pollingIntervalMs, 15_000)
  assert.equal(parsed.value.fallback, {
    failureThreshold: 3,
    replicas: 6,
    behavior: 'currentReplicasIfHigher',
  })
  assert.equal(parsed.value.behavior?.scaleDown.policies, [{ type: 'Percent', value: 25, periodSeconds: 60 }])
})

test('what is left out has the default of KEDA', () => {
  const spec = scaledObject()
  const { pollingIntervalMs, cooldownPeriodMs, initialCooldownPeriodMs, minReplicaCount, maxReplicaCount } =
    spec
  assert.equal(
    [pollingIntervalMs, cooldownPeriodMs, initialCooldownPeriodMs, minReplicaCount, maxReplicaCount],
    [30_000, 300_000, 0, 0, 100],
  )
  assert.equal(
    [spec.idleReplicaCount, spec.fallback, spec.scalingModifiers],
    [undefined, undefined, undefined],
  )
  assert.is(spec.hpaName, 'keda-hpa-heart')
  assert.equal(spec.target, { kind: 'Deployment', name: 'heart' })
  const [trigger] = spec.triggers
  assert.ok(trigger?.type === 'prometheus' && trigger.ignoreNullValues)
  if (trigger?.type === 'prometheus')
    assert.equal([trigger.timeoutMs, trigger.activationThreshold], [3000, 0])
})

test('all problems come at once, each with its field', () => {
  const fields = {
    pollingInterval: 0,
    minReplicaCount: 5,
    maxReplicaCount: 3,
    idleReplicaCount: 5,
    fallback: { failureThreshold: -1, behavior: 'never' },
    advanced: { scalingModifiers: { formula: 'a + d', target: '0' } },
    triggers: [
      prometheus({ name: 'a', metricType: 'Utilization' }, { threshold: 10 }),
      prometheus({ name: 'a' }, { query: '', ignoreNullValues: 'no', timeout: 'soon' }),
      { type: 'kafka', metadata: {} },
    ],
  }
  assert.equal(fieldsOf(manifest(fields, { 'paused-replicas': 'two' })), [
    'spec.triggers[0].metadata.threshold',
    'spec.triggers[0].metricType',
    'spec.triggers[0].metadata.threshold',
    'spec.triggers[1].metadata.query',
    'spec.triggers[1].metadata.ignoreNullValues',
    'spec.triggers[1].metadata.timeout',
    'spec.triggers[1].name',
    'spec.triggers[2].type',
    'spec.pollingInterval',
    'spec.minReplicaCount',
    'spec.idleReplicaCount',
    'spec.fallback.replicas',
    'spec.fallback.failureThreshold',
    'spec.fallback.behavior',
    'spec.advanced.scalingModifiers.formula',
    'spec.advanced.scalingModifiers.target',
    'metadata.annotations[autoscaling.keda.sh/paused-replicas]',
  ])
})

test('cpu and memory alone need a pod, and can have no fallback', () => {
  const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } }
  const fallback = { failureThreshold: 1, replicas: 2 }
  assert.equal(fieldsOf(manifest({ triggers: [cpu], fallback })), ['spec.minReplicaCount', 'spec.fallback'])
  assert.equal(fieldsOf(manifest({ triggers: [cpu], minReplicaCount: 1 })), [])
  assert.equal(fieldsOf(manifest({ triggers: [{ ...cpu, useCachedMetrics: true }, prometheus()] })), [
    'spec.triggers[0].useCachedMetrics',
  ])
})

test('idleReplicaCount is below minReplicaCount; 0 is below a minReplicaCount of 0 that is written down', () => {
  assert.equal(fieldsOf(manifest({ idleReplicaCount: 0 })), ['spec.idleReplicaCount'])
  assert.equal(fieldsOf(manifest({ idleReplicaCount: 0, minReplicaCount: 0 })), [])
  assert.equal(fieldsOf(manifest({ idleReplicaCount: 1, minReplicaCount: 2 })), [])
})

test('durations are those of Go, or milliseconds', () => {
  for (const [timeout, ms] of [
    ['5s', 5000],
    ['1m30s', 90_000],
    ['250', 250],
    ['1.5s', 1500],
    ['0', 3000],
  ] as const) {
    const [trigger] = scaledObject({ triggers: [prometheus({}, { timeout })] }).triggers
    assert.is(trigger?.type === 'prometheus' && trigger.timeoutMs, ms)
  }
})

test('an annotation is true unless it says false', () => {
  const { annotations } = scaledObject(
    {},
    { paused: 'no', 'paused-scale-in': 'False', 'force-activation': 'true' },
  )
  assert.equal(annotations, {
    isPaused: true,
    pausedReplicas: undefined,
    isScaleInPaused: false,
    isScaleOutPaused: false,
    isActivationForced: true,
  })
  assert.is(scaledObject({}, { 'paused-replicas': '3', paused: 'false' }).annotations.isPaused, true)
})

test('a name that is too long for a label is a problem, of the HPA too', () => {
  const long = { ...manifest(), metadata: { name: 'x'.repeat(60) } }
  assert.equal(fieldsOf(long), ['spec.advanced.horizontalPodAutoscalerConfig.name'])
  assert.equal(fieldsOf({ ...manifest(), metadata: { name: 'x'.repeat(64) } }), ['metadata.name'])
})

function fieldsOf(object: unknown): readonly string[] {
  const parsed = parseScaledObject(object)
  return parsed.ok ? [] : parsed.problems.map(({ field }) => field)
}

test.run()
