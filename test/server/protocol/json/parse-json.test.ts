import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServeError } from '../../../../server/errors.ts'
import { parseJson } from '../../../../server/protocol/json/parse-json.ts'

test('JSON is read as it is', () => {
  assert.equal(parseJson(Buffer.from('{"a":["é"]}')), { a: ['é'] })
})

for (const bytes of [Buffer.from('{"a":1}tail'), Buffer.from([0x22, 0xff, 0x22]), Buffer.alloc(0)])
  test(`${bytes.toString('hex')} is refused: a byte that is no UTF-8 is not replaced in silence`, () => {
    assert.throws(
      () => parseJson(bytes),
      (error: unknown) => error instanceof ServeError && error.problems[0].code === 'malformed_json',
    )
  })

test.run()
