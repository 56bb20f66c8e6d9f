import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToolError } from '../../../scaler/errors.ts'
import { readYaml } from '../../../scaler/manifests/read-yaml.ts'

function refusal(text: string): ToolError {
  try {
    readYaml(text, 'a.yaml')
  } catch (error) {
    if (error instanceof ToolError) return error
    throw error
  }
  throw new Error('the text was accepted')
}

test('every document comes with the line on which it starts', () => {
  assert.equal(readYaml('# why\na: 1\n---\n---\n# empty\n---\nb: [2]\n', 'a.yaml'), [
    { line: 2, value: { a: 1 } },
    { line: 7, value: { b: [2] } },
  ])
  assert.equal(readYaml('', 'a.yaml'), [])
  assert.equal(readYaml('{"a": {"b": null}}', 'a.json'), [{ line: 1, value: { a: { b: null } } }])
})

test('a key said twice is an error with file and line, also deep inside and in a later document', () => {
  const error = refusal('a: 1\n---\nspec:\n  replicas: 1\n  replicas: 2\n')
  assert.is(error.code, 'MANIFEST_SYNTAX')
  assert.is(error.exitCode, 2)
  assert.is(error.field, 'a.yaml:5')
})

test('every syntax error is listed, not only the first', () => {
  const error = refusal('a: 1\na: 2\n---\nb: @c\n---\nd: 1\nd: 2\n')
  assert.is(error.code, 'MANIFEST_SYNTAX')
  assert.equal(
    error.message.split('\n').map((line) => line.split(': ')[0]),
    ['a.yaml:2', 'a.yaml:4', 'a.yaml:7'],
  )
})

test('aliases that grow without bound are refused', () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const before = Array(9).fill(`*l${level}`).join(',')
    return `l${level + 1}: &l${level + 1} [${before}]`
  })
  const error = refusal(['l0: &l0 [x]', ...levels].join('\n'))
  assert.is(error.code, 'MANIFEST_SYNTAX')
})

test('an anchor used a few times, and a merge, are plain YAML', () => {
  assert.equal(readYaml('a: &a {x: 1}\nb: *a\nc:\n  <<: *a\n  y: 2\n', 'a.yaml')[0]?.value, {
    a: { x: 1 },
    b: { x: 1 },
    c: { x: 1, y: 2 },
  })
})

test.run()
