import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { AnswerReader } from '../../../../scaler/calibrate/load/answer-reader.ts'

const answer = (status: number, body: string): Buffer =>
  Buffer.from(`HTTP/1.1 ${status} Said\r\nContent-Length: ${Buffer.byteLength(body)}\r\nx: y\r\n\r\n${body}`)

test('answers end where they end, however they are cut into pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 100, max: 599 }), fc.string({ unit: 'grapheme' })), {
        minLength: 1,
      }),
      fc.integer({ min: 1, max: 50 }),
      (answers, pieceBytes) => {
        const reader = new AnswerReader()
        for (const [status, body] of answers) {
          const bytes = answer(status, body)
          for (let from = 0; from < bytes.length; from += pieceBytes) {
            const isLast = from + pieceBytes >= bytes.length
            const read = reader.read(bytes.subarray(from, from + pieceBytes))
            assert.is(read, isLast ? status : undefined)
          }
        }
      },
    ),
  )
})

test('what is no answer of a known length is refused, and so is more than was told', () => {
  const read = (text: string) => () => new AnswerReader().read(Buffer.from(text))
  assert.throws(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'), /Content-Length/)
  assert.throws(read('SSH-2.0-x\r\nContent-Length: 0\r\n\r\n'), /HTTP\/1\.1/)
  assert.throws(read('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab'), /more came/)
  assert.throws(read('x'.repeat(70_000)), /no end of its head/)
})

test.run()
