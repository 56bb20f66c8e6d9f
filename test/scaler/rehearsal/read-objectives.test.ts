import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToolError } from '../../../scaler/errors.ts'
import { readObjectives } from '../../../scaler/rehearsal/read-objectives.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-objectives-'))
const path = join(folder, 'objectives.yaml')

function refusal(text: string): ToolError {
  writeFileSync(path, text)
  try {
    readObjectives(path)
  } catch (error) {
    if (error instanceof ToolError) return error
    throw error
  }
  throw new Error('nobody refused')
}

test('a file of objectives', () => {
  writeFileSync(path, 'errors: 1%\nlatency: { p99: 200ms } # in any window\nmaxPods: 12\n')
  assert.equal(readObjectives(path), {
    rollout: { maxPods: 12 },
    levels: { errorsMax: 0.01, latencyMax: { p99Ms: 200 } },
    price: undefined,
    costMaxPerHour: undefined,
  })
})

test('every problem has a line with the file, the field, the bound and the value', () => {
  const { code, message } = refusal('errors: much\nmaxPod: 3\n')
  assert.is(code, 'ARGUMENT_INVALID')
  assert.is(message.split('\n').length, 2)
  assert.match(message, 'objectives.yaml: errors must be a percentage from 0% to 100%, not "much"')
  assert.match(message, 'maxPod must be one of availability')
})

test('a file that is not there, is no YAML, or holds two documents', () => {
  assert.is(refusal('errors: [').code, 'MANIFEST_SYNTAX')
  assert.match(refusal('errors: 1%\n---\nerrors: 2%\n').message, 'holds 2 documents')
  assert.throws(
    () => readObjectives(join(folder, 'none.yaml')),
    (error: unknown) => error instanceof ToolError && error.code === 'MANIFEST_UNREADABLE',
  )
})

test('a file that promises nothing is refused: every objective would be met', () => {
  const { code, message, remedy } = refusal('# later\n---\n')
  assert.is(code, 'ARGUMENT_INVALID')
  assert.match(message, 'objectives.yaml holds no objective')
  assert.match(remedy ?? '', 'errors: 1%')
})

test('what to do about it speaks of objectives, not of Kubernetes', () => {
  for (const text of ['errors: [', '- 1\n']) {
    const { message, remedy } = refusal(text)
    assert.match(`${message} ${remedy}`, 'such as errors: 1%')
    assert.not.match(`${message} ${remedy}`, 'Kubernetes')
  }
})

test.after(() => rmSync(folder, { recursive: true }))

test.run()
