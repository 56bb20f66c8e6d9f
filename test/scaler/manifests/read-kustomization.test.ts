import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ToolError } from '../../../scaler/errors.ts'
import type { KubernetesObject } from '../../../scaler/manifests/kubernetes-object.ts'
import { readKustomization } from '../../../scaler/manifests/read-kustomization.ts'
import { readObjects } from '../../../scaler/manifests/read-manifests.ts'
import { renderKustomization } from '../../../scaler/manifests/render-kustomization.ts'
import { kubectlMissing } from '../../manifests/kubectl-missing.ts'

const root = mkdtempSync(join(tmpdir(), 'tidegate-'))
test.after(() => rmSync(root, { recursive: true }))

let folders = 0

/** Writes the files into a fresh folder. JSON is YAML, so that fields can be any value. */
function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = join(root, String(folders++))
  for (const [name, value] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value))
  }
  return folder
}

const deployment = (name: string, more: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...more },
  spec: {
    strategy: { rollingUpdate: { maxSurge: 1 } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } },
  },
})

function inOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const key = (object: KubernetesObject): string =>
    `${object.kind} ${object.metadata.namespace} ${object.metadata.name}`
  return [...objects].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

function checkSameAsKubectl(folder: string): void {
  const ours = readKustomization(folder)
  assert.ok(ours !== undefined, 'it should need no kubectl')
  assert.equal(inOrder(ours), inOrder(readObjects(renderKustomization(folder), 'kubectl')))
}

const compare = kubectlMissing === undefined ? test : test.skip
const unless = kubectlMissing === undefined ? '' : ` (${kubectlMissing})`

compare(`what kubectl says is told without the prefix of its log${unless}`, () => {
  assert.throws(
    () => renderKustomization(join(root, 'none')),
    (error: unknown) => error instanceof Error && /^kubectl kustomize \S+: [a-z]/.test(error.message),
  )
})

compare(`the same objects as kubectl: folders of this repository${unless}`, () => {
  const repository = join(import.meta.dirname, '../../..')
  for (const folder of [
    'manifests',
    'manifests/overlays/surge-100',
    'manifests/overlays/rolling-60-30',
    'keda',
  ])
    checkSameAsKubectl(join(repository, folder))
})

const name = fc.constantFrom('a', 'b', 'c')
const labels = fc.record({
  pairs: fc.dictionary(fc.constantFrom('x', 'app', 'example.com/team'), name, { minKeys: 1 }),
})
const layer = fc.record(
  { namespace: name, labels: fc.array(labels, { maxLength: 2 }) },
  { requiredKeys: ['labels'] },
)
const patch = fc.record(
  {
    replicas: fc.nat(9),
    strategy: fc.record({ rollingUpdate: fc.record({ maxUnavailable: fc.constantFrom('10%', '30%') }) }),
  },
  { requiredKeys: [] },
)

compare(`the same objects as kubectl: random layers of namespace, labels and patches${unless}`, () => {
  const world = fc.record({
    base: layer,
    overlay: layer,
    patches: fc.array(patch, { maxLength: 2 }),
    own: name,
  })
  fc.assert(
    fc.property(world, ({ base, overlay, patches, own }) => {
      const namespace = base.namespace === undefined ? {} : { namespace: base.namespace }
      const patchFiles = patches.map((spec, index) => [
        `top/patch-${index}.yaml`,
        { ...deployment('web', namespace), spec },
      ])
      checkSameAsKubectl(
        join(
          folderOf({
            'base/kustomization.yaml': { ...base, resources: ['web.yaml', 'space.yaml'] },
            'base/web.yaml': deployment('web'),
            'base/space.yaml': {
              apiVersion: 'v1',
              kind: 'Namespace',
              metadata: { name: base.namespace ?? 'default' },
            },
            'top/kustomization.yaml': {
              ...overlay,
              resources: ['../base', 'own.yaml'],
              patches: patches.map((_, index) => ({ path: `patch-${index}.yaml` })),
            },
            'top/own.yaml': {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              metadata: { name: own, labels: { x: 'o' } },
            },
            ...Object.fromEntries(patchFiles),
          }),
          'top',
        ),
      )
    }),
    { numRuns: 12 },
  )
})

const web = { 'web.yaml': deployment('web') }
const needKubectl: readonly [what: string, files: Readonly<Record<string, unknown>>][] = [
  ['no kustomization file', web],
  [
    'two kustomization files',
    { ...web, 'kustomization.yaml': 'resources: []', Kustomization: 'resources: []' },
  ],
  [
    'images',
    { ...web, 'kustomization.yaml': { resources: ['web.yaml'], images: [{ name: 'i', newTag: '2' }] } },
  ],
  ['a remote base', { 'kustomization.yaml': { resources: ['https://example.com/base?ref=v1'] } }],
  ['a component', { ...web, 'kustomization.yaml': { kind: 'Component', resources: ['web.yaml'] } }],
  ['a resource that is not there', { 'kustomization.yaml': { resources: ['none.yaml'] } }],
  ['a folder that includes itself', { 'kustomization.yaml': { resources: ['.'] } }],
  [
    'labels in selectors',
    {
      ...web,
      'kustomization.yaml': {
        resources: ['web.yaml'],
        labels: [{ pairs: { a: 'b' }, includeSelectors: true }],
      },
    },
  ],
  [
    'labels in pod templates',
    {
      ...web,
      'kustomization.yaml': {
        resources: ['web.yaml'],
        labels: [{ pairs: { a: 'b' }, includeTemplates: true }],
      },
    },
  ],
  [
    'a patch of a list',
    {
      ...web,
      'kustomization.yaml': { resources: ['web.yaml'], patches: [{ path: 'p.yaml' }] },
      'p.yaml': deployment('web'),
    },
  ],
  [
    'a patch that deletes',
    {
      ...web,
      'kustomization.yaml': { resources: ['web.yaml'], patches: [{ path: 'p.yaml' }] },
      'p.yaml': { ...deployment('web'), spec: { strategy: null } },
    },
  ],
  [
    'a patch of nothing',
    {
      ...web,
      'kustomization.yaml': { resources: ['web.yaml'], patches: [{ path: 'p.yaml' }] },
      'p.yaml': { ...deployment('other'), spec: {} },
    },
  ],
  [
    'a patch that turns text into a number',
    {
      ...web,
      'kustomization.yaml': { resources: ['web.yaml'], patches: [{ path: 'p.yaml' }] },
      'p.yaml': { ...deployment('web'), spec: { template: { metadata: { labels: { app: 1 } } } } },
    },
  ],
  [
    'a JSON patch',
    {
      ...web,
      'kustomization.yaml': {
        resources: ['web.yaml'],
        patches: [{ path: 'p.yaml', target: { kind: 'Deployment' } }],
      },
      'p.yaml': [{ op: 'replace', path: '/spec/replicas', value: 1 }],
    },
  ],
  [
    'one object twice',
    {
      ...web,
      'web2.yaml': deployment('web'),
      'kustomization.yaml': { resources: ['web.yaml', 'web2.yaml'] },
    },
  ],
  [
    'a kind whose references a new namespace would change',
    {
      'kustomization.yaml': { namespace: 'n', resources: ['r.yaml'] },
      'r.yaml': { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'r' } },
    },
  ],
]
for (const [what, files] of needKubectl)
  test(`left to kubectl: ${what}`, () => assert.is(readKustomization(folderOf(files)), undefined))

test('a file outside the kustomization is left to kubectl, which refuses it', () => {
  const folder = folderOf({ ...web, 'inner/kustomization.yaml': { resources: ['../web.yaml'] } })
  assert.is(readKustomization(join(folder, 'inner')), undefined)
})

test('a file that cannot be read is bad input, and no mistake of the program', () => {
  const folder = folderOf({ 'kustomization.yaml/x': web, ...web })
  assert.throws(
    () => readKustomization(folder),
    ({ code, message }: ToolError) =>
      code === 'MANIFEST_UNREADABLE' && /kustomization\.yaml: it is a folder$/.test(message),
  )
})

compare(`kubectl's own words come through${unless}`, () => {
  const folder = folderOf({ 'kustomization.yaml': { resources: ['none.yaml'] } })
  assert.throws(
    () => renderKustomization(folder),
    (error: { code: string; message: string }) =>
      error.code === 'KUSTOMIZATION_INVALID' && error.message.includes('none.yaml'),
  )
  assert.ok(execFileSync('kubectl', ['version', '--client'], { encoding: 'utf8' }).length > 0)
})

test.run()
