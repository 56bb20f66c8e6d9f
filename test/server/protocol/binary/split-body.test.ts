import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServeError } from '../../../../server/errors.ts'
import { splitBody } from '../../../../server/protocol/binary/split-body.ts'

/** What becomes of a body: its two parts, or the code of the refusal. */
function split(body: unknown, jsonLength?: string | string[]): unknown {
  try {
    const { head, tail } = splitBody(body, jsonLength)
    return [head.toString(), tail.length]
  } catch (error) {
    assert.instance(error, ServeError)
    return error instanceof ServeError ? error.problems[0].code : error
  }
}

const BODY = Buffer.from('{"a":1}tail')

test('without the header all of the body is JSON', () => {
  assert.equal(split(Buffer.from('{"a":1}')), ['{"a":1}', 0])
  assert.equal(split(BODY), ['{"a":1}tail', 0])
})

test('with it, what follows is binary', () => {
  assert.equal(split(BODY, '7'), ['{"a":1}', 4])
  assert.equal(splitBody(BODY, '7').tail, new TextEncoder().encode('tail'))
})

test('no body, or an empty one', () => {
  assert.is(split(undefined), 'empty_body')
  assert.is(split(Buffer.alloc(0), '0'), 'empty_body')
})

for (const header of ['12', '-1', '7.5', '', ' 7', '0x7', '1e1', ['7', '7'], '9'.repeat(400)])
  test(`a length of ${JSON.stringify(header).slice(0, 20)} is refused`, () => {
    assert.is(split(BODY, header), 'wrong_header')
  })

test('the refusal names the header, its bound and its value', () => {
  assert.throws(
    () => splitBody(BODY, '12'),
    (error: unknown) =>
      error instanceof ServeError &&
      error.problems[0].field === 'Inference-Header-Content-Length' &&
      error.problems[0].error.endsWith('must be from 0 to the 11 bytes of the body, not 12'),
  )
})

test('property: JSON and bytes come apart where they were joined', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.uint8Array(), (value, bytes) => {
      const json = Buffer.from(JSON.stringify(value))
      const { head, tail } = splitBody(Buffer.concat([json, bytes]), String(json.length))
      assert.is(head.toString(), json.toString())
      assert.ok(Buffer.compare(tail, bytes) === 0)
    }),
  )
})

test.run()
