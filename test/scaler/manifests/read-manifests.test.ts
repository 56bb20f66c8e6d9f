import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToolError } from '../../../scaler/errors.ts'
import { type ManifestSource, readManifests } from '../../../scaler/manifests/read-manifests.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
const inFolder = (name: string): string => join(folder, name)

test.after(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  writeFileSync(inFolder(name), text)
  return inFolder(name)
}

function refusal(source: ManifestSource): ToolError {
  try {
    readManifests(source)
  } catch (error) {
    if (error instanceof ToolError) return error
    throw error
  }
  throw new Error('the source was accepted')
}

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n'

test('a file may hold several objects', () => {
  const objects = readManifests({
    file: write('two.yaml', `${POD}---\n${POD.replace('name: a', 'name: b')}`),
  })
  assert.equal(
    objects.map((object) => object.metadata.name),
    ['a', 'b'],
  )
})

test('a List is read as its items', () => {
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'c' } }],
  }
  const [object] = readManifests({ file: write('list.json', JSON.stringify(list)) })
  assert.is(object?.kind, 'Pod')
})

test('- is standard input', () => {
  const program = `import { readManifests } from '${new URL('../../../scaler/manifests/read-manifests.ts', import.meta.url)}'
    console.log(JSON.stringify(readManifests({ file: '-' })))`
  const printed = execFileSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    {
      input: POD,
      encoding: 'utf8',
      timeout: 30_000,
    },
  )
  assert.equal(JSON.parse(printed), [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }])
})

const refusals: readonly [what: string, source: () => ManifestSource, code: string, words: RegExp][] = [
  ['a file that is not there', () => ({ file: inFolder('none.yaml') }), 'MANIFEST_UNREADABLE', /none\.yaml/],
  ['a folder given as a file', () => ({ file: folder }), 'MANIFEST_UNREADABLE', /it is a folder/],
  [
    'an empty file',
    () => ({ file: write('empty.yaml', '# only words\n') }),
    'MANIFEST_NOT_AN_OBJECT',
    /no Kub/,
  ],
  [
    'a document without kind and name, both named at once',
    () => ({ file: write('nameless.yaml', `${POD}---\napiVersion: v1\nmetadata: {labels: {}}\n`) }),
    'MANIFEST_NOT_AN_OBJECT',
    /nameless\.yaml:5.*kind.*metadata\.name/,
  ],
  [
    'a number as a name',
    () => ({ file: write('number.yaml', POD.replace('name: a', 'name: 7')) }),
    'MANIFEST_NOT_AN_OBJECT',
    /metadata\.name/,
  ],
]
for (const [what, source, code, words] of refusals) {
  test(`refused: ${what}`, () => {
    const error = refusal(source())
    assert.is(error.code, code)
    assert.match(error.message, words)
    assert.ok(error.remedy)
  })
}

test('without kubectl, a kustomization that needs it says so and what to do', () => {
  write('pod.yaml', POD)
  write('kustomization.yaml', 'resources: [pod.yaml]\nnamePrefix: x-\n')
  const path = process.env['PATH']
  process.env['PATH'] = folder
  try {
    const error = refusal({ folder })
    assert.is(error.code, 'KUBECTL_MISSING')
    assert.is(error.exitCode, 4)
    assert.match(error.remedy ?? '', /install kubectl/)
  } finally {
    process.env['PATH'] = path
  }
})

test.run()
