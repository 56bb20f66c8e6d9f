import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkWorkload } from '../../../scaler/manifests/check-workload.ts'
import { type Fields, SPEC_FIELDS } from '../../../scaler/manifests/workload-fields.ts'
import { describeProblem } from '../../../sim/index.ts'

type Spec = Readonly<Record<string, unknown>>

const CONTAINER = { name: 'main', image: 'web:1' }
const SPEC = {
  replicas: 3,
  selector: { matchLabels: { app: 'web' } },
  template: { metadata: { labels: { app: 'web', tier: 'front' } }, spec: { containers: [CONTAINER] } },
}

function complaints(spec: Spec, kind = 'Deployment', apiVersion = 'apps/v1'): readonly string[] {
  return checkWorkload({ apiVersion, kind, metadata: { name: 'web' }, spec }).map(describeProblem)
}

function check(title: string, spec: Spec, ...expected: readonly RegExp[]): void {
  test(title, () => {
    const said = complaints({ ...SPEC, ...spec })
    assert.is(said.length, expected.length, said.join('\n'))
    for (const [at, words] of expected.entries()) assert.match(said[at] ?? '', words)
  })
}

function withContainer(fields: Spec): Spec {
  const { metadata, spec } = SPEC.template
  return { template: { metadata, spec: { ...spec, containers: [{ ...CONTAINER, ...fields }] } } }
}

check('a right manifest passes', {})
check(
  'a slip of the finger names what was meant',
  { replica: 3 },
  /^spec\.replica must be a field that Kubernetes has, not 3: did you mean replicas\?$/,
)
check(
  'a field that stands too high is told where it belongs',
  { maxSurge: 1, strategy: { maxUnavailable: 1 } },
  /^spec\.maxSurge .* it belongs into strategy\.rollingUpdate$/,
  /^spec\.strategy\.maxUnavailable .* it belongs into rollingUpdate$/,
)
check(
  'a readiness probe in small letters would be no probe at all',
  withContainer({ readinessprobe: {}, livenessProbe: { periodsecond: 1 } }),
  /^spec\.template\.spec\.containers\[0\]\.readinessprobe .* did you mean readinessProbe\?$/,
  /\.livenessProbe\.periodsecond .* did you mean periodSeconds\?$/,
)
check('what has nothing near it is said all the same', { colour: 'red' }, /leave it out, or correct/)

const SELECTS = /^spec\.selector must be one that selects the labels of spec\.template\.metadata/
check('a selector of other labels', { selector: { matchLabels: { app: 'api' } } }, SELECTS)
check('no selector, as in extensions/v1beta1', { selector: undefined }, /a selector that is not empty/)
check('an empty selector', { selector: {} }, /a selector that is not empty/)
for (const [operator, values, isMatch] of [
  ['In', ['back', 'front'], true],
  ['In', ['back'], false],
  ['NotIn', ['back'], true],
  ['NotIn', ['front'], false],
  ['Exists', undefined, true],
  ['DoesNotExist', undefined, false],
] as const)
  check(
    `a selector by ${operator} ${values ?? ''}`,
    { selector: { matchExpressions: [{ key: 'tier', operator, values }] } },
    ...(isMatch ? [] : [SELECTS]),
  )

test('a ReplicaSet has no strategy, and no API of long ago is left', () => {
  assert.match(complaints({ ...SPEC, strategy: {} }, 'ReplicaSet').join(), /^spec\.strategy must be a field/)
  assert.match(complaints(SPEC, 'Deployment', 'extensions/v1beta1').join(), /^apiVersion must be apps\/v1/)
})

test('nonsense in the place of objects and lists is left to those who read the values', () => {
  for (const nonsense of [null, 7, 'x', []])
    assert.equal(complaints({ ...SPEC, strategy: nonsense, template: SPEC.template }), [])
  assert.equal(complaints({ ...SPEC, template: { ...SPEC.template, spec: { containers: 7 } } }), [])
})

/** The fields of a type as the models of an earlier version declare them. */
function declared(type: string): readonly string[] {
  const path = new URL(`../../../node_modules/kubernetes-models/${type}.d.ts`, import.meta.url)
  return [...readFileSync(path, 'utf8').matchAll(/^ {4}"(\w+)"\??:/gm)].map(([, name = '']) => name)
}

test('no field that an earlier version of the API declares is unknown', () => {
  const deployment = SPEC_FIELDS['Deployment'] as Record<string, Fields>
  const pod = (deployment['template'] as Record<string, Fields>)['spec'] as Record<string, readonly [Fields]>
  const container = pod['containers']?.[0] ?? {}
  for (const [type, fields] of [
    ['apps/v1/DeploymentSpec', deployment],
    ['apps/v1/ReplicaSetSpec', SPEC_FIELDS['ReplicaSet']],
    ['v1/PodSpec', pod],
    ['v1/Container', container],
    ['v1/Probe', container['readinessProbe']],
    ['v1/ResourceRequirements', container['resources']],
    ['v1/LifecycleHandler', (container['lifecycle'] as Fields)['preStop']],
  ] as const) {
    const names = declared(type)
    assert.ok(names.length > 1, type)
    assert.equal(
      names.filter((name) => !Object.hasOwn(fields as Fields, name)),
      [],
      type,
    )
  }
})

test.run()
