import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readInferEnvelope } from '../../../../server/protocol/json/infer-envelope.ts'
import { readKnownEnvelope } from '../../../../server/protocol/json/known-envelopes.ts'

const INPUT = { name: 'x', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } }

function headOf(body: unknown): Buffer {
  return Buffer.from(JSON.stringify(body))
}

test('what is known is told again, and what differs in one byte is read anew', () => {
  const first = readKnownEnvelope(headOf({ inputs: [INPUT] }))
  assert.is(readKnownEnvelope(headOf({ inputs: [INPUT] })), first)
  const other = readKnownEnvelope(headOf({ inputs: [{ ...INPUT, name: 'y' }] }))
  assert.is(other.inputs[0]?.name, 'y')
})

test('what has an id, or is long, is read each time', () => {
  for (const body of [{ id: '1', inputs: [INPUT] }, { inputs: [{ ...INPUT, name: 'x'.repeat(1000) }] }])
    assert.is.not(readKnownEnvelope(headOf(body)), readKnownEnvelope(headOf(body)))
})

test('64 are kept, and then the oldest goes', () => {
  const nth = (at: number) => headOf({ inputs: [{ ...INPUT, name: `x${at}` }] })
  const first = readKnownEnvelope(nth(0))
  for (let at = 1; at < 64; at += 1) readKnownEnvelope(nth(at))
  assert.is(readKnownEnvelope(nth(0)), first)
  readKnownEnvelope(nth(64))
  assert.is.not(readKnownEnvelope(nth(0)), first)
})

test('what is wrong is refused the second time too', () => {
  for (const head of [Buffer.from('{"inputs":'), headOf({ inputs: 1 }), Buffer.from([0x22, 0xff, 0x22])])
    for (let time = 0; time < 2; time += 1) assert.throws(() => readKnownEnvelope(head))
})

test('property: what is known is what would be read', () => {
  const names = fc.string({ unit: 'grapheme', maxLength: 8 })
  fc.assert(
    fc.property(names, fc.array(fc.nat(9), { maxLength: 3 }), (name, shape) => {
      const body = { inputs: [{ ...INPUT, name, shape }] }
      for (let time = 0; time < 2; time += 1)
        assert.equal(readKnownEnvelope(headOf(body)), readInferEnvelope(body))
    }),
  )
})

test.run()
