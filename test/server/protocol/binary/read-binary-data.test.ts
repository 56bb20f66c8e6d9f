import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Problem } from '../../../../server/errors.ts'
import { readBinaryData } from '../../../../server/protocol/binary/read-binary-data.ts'
import { writeBinaryData } from '../../../../server/protocol/binary/write-binary-data.ts'
import type { Datatype } from '../../../../server/protocol/tensor/datatype.ts'
import { arbitraryTensor } from '../tensor/arbitrary-tensor.ts'

function read(datatype: Datatype, shape: readonly number[], bytes: Uint8Array): unknown {
  const problems: Problem[] = []
  const read = readBinaryData({ datatype, shape, bytes, field: 'size' }, problems)
  assert.is(read === undefined, problems.length > 0)
  return read ?? problems.map(({ code, field }) => `${code} ${field}`)
}

/** The same bytes, so many bytes into a larger buffer. */
function shifted(bytes: Uint8Array, by: number): Uint8Array {
  const larger = new Uint8Array(bytes.length + by)
  larger.set(bytes, by)
  return larger.subarray(by)
}

test('property: what is written as bytes is read again, wherever the bytes begin', () => {
  fc.assert(
    fc.property(arbitraryTensor, fc.nat(8), ({ name, datatype, shape, data }, by) => {
      const bytes = writeBinaryData({ name, datatype, shape, data })
      assert.equal(read(datatype, shape, shifted(bytes, by)), data)
    }),
    { numRuns: 500 },
  )
})

test('property: a byte more or less is refused, never read', () => {
  fc.assert(
    fc.property(arbitraryTensor, fc.constantFrom(-1, 1), ({ name, datatype, shape, data }, change) => {
      const bytes = writeBinaryData({ name, datatype, shape, data })
      fc.pre(bytes.length + change >= 0)
      const changed = new Uint8Array(bytes.length + change)
      changed.set(bytes.subarray(0, changed.length))
      assert.equal(read(datatype, shape, changed), ['wrong_size size'])
    }),
  )
})

test('property: no bytes make the reader fail', () => {
  fc.assert(
    fc.property(arbitraryTensor, fc.uint8Array({ maxLength: 64 }), ({ datatype, shape }, bytes) => {
      read(datatype, shape, bytes)
    }),
    { numRuns: 500 },
  )
})

test('bytes at a multiple of the element size are viewed, others copied', () => {
  const body = Buffer.alloc(64)
  const viewed = read('FP32', [4], body.subarray(8, 24))
  const copied = read('FP32', [4], body.subarray(9, 25))
  assert.ok(viewed instanceof Float32Array && viewed.buffer === body.buffer)
  assert.ok(copied instanceof Float32Array && copied.buffer !== body.buffer)
})

test('numbers are little-endian', () => {
  assert.equal(read('INT32', [1], Uint8Array.of(1, 2, 0, 0)), Int32Array.of(513))
})

test('a BOOL of 2 is refused', () => {
  assert.equal(read('BOOL', [2], Uint8Array.of(1, 2)), ['out_of_range size'])
})

test('a string that is no UTF-8 is refused: the models take texts', () => {
  assert.equal(read('BYTES', [1], Uint8Array.of(1, 0, 0, 0, 0xff)), ['not_text size'])
  assert.equal(read('BYTES', [1], Uint8Array.of(2, 0, 0, 0, 0xc3, 0xa9)), [Uint8Array.of(0xc3, 0xa9)])
})

test('a thousand million strings are refused before memory is asked for', () => {
  assert.equal(read('BYTES', [1e9], new Uint8Array(8)), ['wrong_size size'])
})

test.run()
