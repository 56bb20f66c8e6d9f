import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1'
import { Deployment } from 'kubernetes-models/apps/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { ConfigMap, Namespace, Service, ServiceAccount } from 'kubernetes-models/v1'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isRecord, type KubernetesObject } from '../../scaler/manifests/kubernetes-object.ts'
import type { SettingProblem } from '../../server/process/settings/read-setting.ts'
import { readTracingSettings } from '../../server/process/settings/tracing-settings.ts'
import { kubectlMissing } from './kubectl-missing.ts'
import { kustomizationFolders, objectOf, objectsOf } from './rendered-folders.ts'

const check = kubectlMissing === undefined ? test : test.skip
if (kubectlMissing !== undefined) console.log(kubectlMissing)

type Model = new (data: never) => { validate(): void }

const MODELS: Readonly<Record<string, Model>> = {
  ConfigMap,
  Namespace,
  ServiceAccount,
  Service,
  Deployment,
  PodDisruptionBudget,
  ScaledObject,
}

/** Throws what is wrong with the object by the schema of its kind. */
function validate(object: KubernetesObject): void {
  const model = MODELS[object.kind]
  if (model === undefined) throw new Error(`no schema for ${object.kind}`)
  new model(object as never).validate()
}

/** Every field of the object as a path with its value, so that two objects can be told apart field by field. */
function fieldsOf(value: unknown, path = ''): readonly [path: string, value: unknown][] {
  const entries = Array.isArray(value)
    ? [...value.entries()]
    : isRecord(value)
      ? Object.entries(value)
      : undefined
  if (entries === undefined) return [[path, value]]
  return entries.flatMap(([key, inner]) => fieldsOf(inner, `${path}/${key}`))
}

/** What an overlay changes: path to value, undefined for a field that it drops. */
function changes(base: KubernetesObject, overlay: KubernetesObject): Readonly<Record<string, unknown>> {
  const before = new Map(fieldsOf(base))
  const after = new Map(fieldsOf(overlay))
  const paths = new Set([...before.keys(), ...after.keys()])
  const changed = [...paths].filter((path) => before.get(path) !== after.get(path))
  return Object.fromEntries(changed.map((path) => [path, after.get(path)]))
}

function at(value: unknown, path: string): unknown {
  return path.split('/').reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)
}

for (const folder of kustomizationFolders) {
  check(`${folder} renders, and every object is valid by the schema of its kind`, () => {
    const objects = objectsOf(folder)
    assert.ok(objects.length > 0)
    for (const object of objects) validate(object)
  })
}

check('the schemas tell: a port as text, and a trigger without a type, are refused', () => {
  const deployment = structuredClone(objectOf('manifests', 'Deployment'))
  const ports = at(deployment, 'spec/template/spec/containers/0/ports') as { containerPort: unknown }[]
  for (const port of ports) port.containerPort = '8080'
  assert.throws(() => validate(deployment), /containerPort/)
  const scaledObject = structuredClone(objectOf('keda', 'ScaledObject'))
  delete (at(scaledObject, 'spec/triggers/0') as { type?: string }).type
  assert.throws(() => validate(scaledObject), /type/)
})

check('the base holds what a service needs, all in one namespace', () => {
  const objects = objectsOf('manifests')
  assert.equal(objects.map((object) => object.kind).sort(), [
    'Deployment',
    'Namespace',
    'PodDisruptionBudget',
    'Service',
    'ServiceAccount',
  ])
  for (const object of objects) {
    assert.is(object.kind === 'Namespace' ? object.metadata.name : object.metadata.namespace, 'tidegate')
    assert.is(object.metadata.labels?.['app.kubernetes.io/part-of'], 'tidegate')
  }
})

check('Service, disruption budget and Deployment choose the same pods, and the port has one name', () => {
  const pod = at(objectOf('manifests', 'Deployment'), 'spec/template/metadata/labels') as Record<
    string,
    string
  >
  const selectors = [
    at(objectOf('manifests', 'Deployment'), 'spec/selector/matchLabels'),
    at(objectOf('manifests', 'Service'), 'spec/selector'),
    at(objectOf('manifests', 'PodDisruptionBudget'), 'spec/selector/matchLabels'),
  ]
  for (const selector of selectors)
    assert.equal(selector, { 'app.kubernetes.io/name': pod['app.kubernetes.io/name'] })
  assert.is(at(objectOf('manifests', 'Service'), 'spec/ports/0/targetPort'), 'http')
  assert.is(at(objectOf('manifests', 'Service'), 'spec/ports/0/port'), 80)
})

const container = (): unknown => at(objectOf('manifests', 'Deployment'), 'spec/template/spec/containers/0')
const podSpec = (): unknown => at(objectOf('manifests', 'Deployment'), 'spec/template/spec')

check('the pod is confined as the restricted Pod Security Standard demands', () => {
  assert.is(at(podSpec(), 'automountServiceAccountToken'), false)
  assert.is(at(objectOf('manifests', 'ServiceAccount'), 'automountServiceAccountToken'), false)
  assert.equal(at(podSpec(), 'securityContext'), {
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  })
  assert.equal(at(container(), 'securityContext'), {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
})

check('each probe asks its own path of the Open Inference Protocol', () => {
  for (const [probe, path] of Object.entries({ startup: 'startup', readiness: 'ready', liveness: 'live' }))
    assert.equal(at(container(), `${probe}Probe/httpGet`), { path: `/v2/health/${path}`, port: 'http' })
})

check(
  'readiness gives up before liveness does, so that a slow pod is left alone before it is restarted',
  () => {
    const givesUpS = (probe: string): number =>
      Number(at(container(), `${probe}/periodSeconds`)) * Number(at(container(), `${probe}/failureThreshold`))
    assert.ok(givesUpS('readinessProbe') < givesUpS('livenessProbe'))
    assert.is(at(container(), 'startupProbe/periodSeconds'), 1)
  },
)

function envMs(name: string): number {
  const env = at(container(), 'env') as { name: string; value: string }[]
  return Number(env.find((variable) => variable.name === name)?.value)
}

check('kept connections are let go, within the grace of the service', () => {
  const drainDelayMs = envMs('DRAIN_DELAY_MS')
  assert.ok(drainDelayMs >= 1000, `callers need a moment to leave, not ${drainDelayMs} ms`)
  assert.ok(drainDelayMs < envMs('GRACE_MS'))
})

check('preStop and the drain fit into the grace period', () => {
  const preStopMs = 1000 * Number(at(container(), 'lifecycle/preStop/sleep/seconds'))
  assert.ok(preStopMs >= 5000)
  assert.ok(preStopMs + envMs('GRACE_MS') < 1000 * Number(at(podSpec(), 'terminationGracePeriodSeconds')))
})

check('requests are within limits, and the limits are set', () => {
  assert.equal(at(container(), 'resources'), {
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { cpu: '1', memory: '256Mi' },
  })
})

check('the pods ask to be scraped at the port that they listen on', () => {
  const annotations = at(objectOf('manifests', 'Deployment'), 'spec/template/metadata/annotations')
  assert.equal(annotations, {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(at(container(), 'ports/0/containerPort')),
    'prometheus.io/path': '/metrics',
  })
})

const ROLLING = '/spec/strategy/rollingUpdate'
const overlays: Readonly<Record<string, readonly [maxSurge: string, maxUnavailable: string]>> = {
  'manifests/overlays/surge-100': ['100%', '0%'],
  'manifests/overlays/rolling-60-30': ['60%', '30%'],
}
for (const [folder, [maxSurge, maxUnavailable]] of Object.entries(overlays)) {
  check(`${folder} changes maxSurge and maxUnavailable, and nothing else`, () => {
    for (const object of objectsOf(folder))
      assert.equal(
        changes(objectOf('manifests', object.kind), object),
        object.kind === 'Deployment'
          ? { [`${ROLLING}/maxSurge`]: maxSurge, [`${ROLLING}/maxUnavailable`]: maxUnavailable }
          : {},
      )
    assert.is(objectsOf(folder).length, objectsOf('manifests').length)
  })
}

check('manifests/overlays/tracing adds variables that the server takes, and nothing else', () => {
  const path = 'spec/template/spec/containers/0/env'
  const folder = 'manifests/overlays/tracing'
  const own = at(objectOf('manifests', 'Deployment'), path) as EnvVar[]
  const all = at(objectOf(folder, 'Deployment'), path) as EnvVar[]
  const added = all.filter(({ name }) => own.every((one) => one.name !== name))
  assert.is(all.length, own.length + added.length)
  for (const object of objectsOf(folder))
    for (const changed of Object.keys(changes(objectOf('manifests', object.kind), object)))
      assert.ok(changed.startsWith(`/${path}/`), changed)
  const problems: SettingProblem[] = []
  const tracing = readTracingSettings((_flag, name) => {
    const value = all.find((one) => one.name === name)?.value
    return value === undefined ? undefined : { name, value }
  }, problems)
  assert.is(tracing?.url, 'http://otel-collector.monitoring:4318/v1/traces')
  assert.equal(problems, [])
  // Kubernetes fills in only what stands before.
  for (const [index, { value = '' }] of all.entries())
    for (const [, used] of value.matchAll(/\$\((\w+)\)/g))
      assert.ok(all.findIndex(({ name }) => name === used) < index, `${used} in ${value}`)
})

type EnvVar = { readonly name: string; readonly value?: string }

check('keda/overlays/short-windows changes times and sizes, and only the window of the query', () => {
  const changed = changes(
    objectOf('keda', 'ScaledObject'),
    objectOf('keda/overlays/short-windows', 'ScaledObject'),
  )
  const down = '/spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown'
  const query = '/spec/triggers/0/metadata/query'
  assert.equal(
    Object.keys(changed).sort(),
    [
      `${down}/policies/0/periodSeconds`,
      `${down}/policies/0/value`,
      `${down}/stabilizationWindowSeconds`,
      '/spec/cooldownPeriod',
      '/spec/fallback/replicas',
      '/spec/maxReplicaCount',
      '/spec/pollingInterval',
      query,
      '/spec/triggers/0/metadata/threshold',
    ].sort(),
  )
  assert.is(
    String(changed[query]).replace('[20s]', '[1m]'),
    at(objectOf('keda', 'ScaledObject'), 'spec/triggers/0/metadata/query'),
  )
})

for (const folder of kustomizationFolders.filter((name) => name.startsWith('keda'))) {
  check(`${folder} scales the Deployment of manifests/, within bounds that make sense`, () => {
    const { spec, metadata } = objectOf(folder, 'ScaledObject') as unknown as {
      spec: Record<string, number>
      metadata: { namespace: string }
    }
    const deployment = objectOf('manifests', 'Deployment')
    assert.equal(at(spec, 'scaleTargetRef'), {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: deployment.metadata.name,
    })
    assert.is(metadata.namespace, deployment.metadata.namespace)
    const [min, max] = [Number(spec['minReplicaCount']), Number(spec['maxReplicaCount'])]
    const fallback = Number(at(spec, 'fallback/replicas'))
    const initial = Number(at(deployment, 'spec/replicas'))
    for (const count of [fallback, initial])
      assert.ok(min <= count && count <= max, `${min} <= ${count} <= ${max}`)
    assert.is(
      at(spec, 'triggers/0/metadata/ignoreNullValues'),
      'false',
      'lost series must not read as no load',
    )
  })
}

test.run()
