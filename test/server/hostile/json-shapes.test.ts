import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startApp } from '../start-app.ts'
import { assertUnharmed } from './assert-unharmed.ts'

const started = await startApp()
const { app } = started
test.after(() => app.close())

const INFER = '/v2/models/heart/infer'
const PREDICT = '/predict'
const INDEX = '/v2/repository/index'
const MIB = 1_048_576

/** As many as fit into so many bytes, each with its number. */
function filled(bytes: number, head: string, unit: (at: number) => string, tail: string): string {
  const parts = [head]
  let length = head.length + tail.length
  for (let at = 0; ; at += 1) {
    const part = unit(at)
    length += part.length
    if (length > bytes) return parts.join('') + tail
    parts.push(part)
  }
}

const name = (at: number): string => `,"${at.toString(36)}":0`
const object = (at: number): string => `,{"${at.toString(36)}":0}`
const deep = (bytes: number): string => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)

/** What kept the event loop for 0.3 to 3.7 s, or as long for its size, and how it is refused now. */
const SHAPES: Readonly<Record<string, readonly [url: string, body: string, code: string]>> = {
  names: [INFER, filled(8 * MIB, '{"a":0', name, '}'), 'invalid_request'],
  parameters: [INFER, filled(8 * MIB, '{"parameters":{"a":0', name, '}}'), 'invalid_request'],
  outputs: [INFER, filled(8 * MIB, '{"outputs":[{}', object, ']}'), 'invalid_request'],
  'empty objects': [INFER, filled(8 * MIB, '{"inputs":[{}', () => ',{}', ']}'), 'body_too_large'],
  'empty arrays': [INFER, filled(8 * MIB, '{"inputs":[[]', () => ',[]', ']}'), 'body_too_large'],
  'arrays in arrays': [INFER, deep(8 * MIB), 'invalid_request'],
  'short texts': [INFER, filled(8 * MIB, '{"inputs":[""', (at) => `,"${at}"`, ']}'), 'body_too_large'],
  digits: [INFER, filled(8 * MIB, '{"inputs":[0', () => ',1', ']}'), 'body_too_large'],
  'names, by name': [PREDICT, filled(MIB, '{"a":0', name, '}'), 'invalid_request'],
  'objects, by name': [PREDICT, filled(MIB, '{"instances":[{}', object, ']}'), 'invalid_request'],
  'arrays in arrays, by name': [PREDICT, deep(MIB), 'invalid_request'],
  'names to the index': [INDEX, filled(8 * MIB, '{"a":0', name, '}'), 'invalid_request'],
  'names to a route that there is not': ['/nowhere', filled(MIB, '{"a":0', name, '}'), 'unknown_route'],
}

for (const [what, [url, payload, code]] of Object.entries(SHAPES))
  test(`nothing but ${what}: ${code}`, async () => {
    const headers = { 'content-type': 'application/json' }
    const reply = await app.inject({ method: 'POST', url, headers, payload })
    const { code: given, field, remedy } = reply.json()
    assert.is(given, code, reply.body)
    assert.ok(reply.statusCode < 500 && remedy !== '' && (field === 'body' || code === 'unknown_route'))
    await assertUnharmed(started)
  })

test('a few rows too many, by name, are told as such', async () => {
  const row = { age: 63, sex: 1, cp: 1, trestbps: 145, chol: 233, fbs: 1, restecg: 2, thalach: 150 }
  const { body } = await started.post(PREDICT, { instances: Array(1_500).fill(row) })
  assert.is(body['code'], 'too_many_rows')
})

test.run()
