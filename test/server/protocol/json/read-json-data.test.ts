import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Problem, ServeError } from '../../../../server/errors.ts'
import { readJsonData } from '../../../../server/protocol/json/read-json-data.ts'
import { writeJsonData } from '../../../../server/protocol/json/write-json-data.ts'
import type { Datatype } from '../../../../server/protocol/tensor/datatype.ts'
import type { Tensor } from '../../../../server/protocol/tensor/tensor.ts'
import { arbitraryTensor } from '../tensor/arbitrary-tensor.ts'

/** What becomes of `data`: the elements, or each problem as code and field. */
function read(datatype: Datatype, shape: readonly number[], data: readonly unknown[]): unknown {
  const problems: Problem[] = []
  const read = readJsonData({ datatype, shape, data, field: 'data' }, problems)
  assert.is(read === undefined, problems.length > 0)
  return read ?? problems.map(({ code, field }) => `${code} ${field}`)
}

/** Integers beyond 2^53 are sent as text. */
function asSent({ datatype, data }: Tensor): unknown[] {
  return datatype.endsWith('INT64')
    ? Array.from<unknown, string>(data, String)
    : JSON.parse(writeJsonData({ name: 'x', datatype, shape: [], data }))
}

function nest(cells: readonly unknown[], shape: readonly number[]): readonly unknown[] {
  if (shape.length < 2) return cells
  const [rows = 0, ...inner] = shape
  const size = cells.length / rows
  return Array.from({ length: rows }, (_, row) => nest(cells.slice(row * size, (row + 1) * size), inner))
}

test('property: what is written as JSON is read again, flat and nested, for every datatype', () => {
  fc.assert(
    fc.property(arbitraryTensor, (tensor) => {
      const cells = asSent(tensor)
      assert.equal(read(tensor.datatype, tensor.shape, cells), tensor.data)
      assert.equal(read(tensor.datatype, tensor.shape, nest(cells, tensor.shape)), tensor.data)
    }),
    { numRuns: 500 },
  )
})

test('property: another number of elements is refused, never read', () => {
  fc.assert(
    fc.property(arbitraryTensor, fc.integer({ min: 1, max: 3 }), (tensor, more) => {
      const cells = [...asSent(tensor), ...new Array<number>(more).fill(0)]
      assert.equal(read(tensor.datatype, tensor.shape, cells), ['wrong_shape data'])
    }),
  )
})

test('64-bit integers are written with all their digits', () => {
  const data = BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)
  assert.is(
    writeJsonData({ name: 'x', datatype: 'INT64', shape: [2], data }),
    '[-9223372036854775808,9223372036854775807]',
  )
})

const REFUSED: [string, Datatype, readonly number[], readonly unknown[], string[]][] = [
  ['null is no number', 'FP32', [1], [null], ['wrong_type data[0]']],
  ['text is no number', 'INT32', [1], ['1'], ['wrong_type data[0]']],
  ['true is no number', 'UINT8', [1], [true], ['wrong_type data[0]']],
  ['1 is not true', 'BOOL', [1], [1], ['wrong_type data[0]']],
  ['a number is no text', 'BYTES', [1], [1], ['wrong_type data[0]']],
  ['half a surrogate pair has no UTF-8', 'BYTES', [1], ['\ud800'], ['out_of_range data[0]']],
  ['256 in a byte', 'UINT8', [2], [255, 256], ['out_of_range data[1]']],
  ['-129 in a signed byte', 'INT8', [1], [-129], ['out_of_range data[0]']],
  ['65536', 'UINT16', [1], [65_536], ['out_of_range data[0]']],
  ['32768', 'INT16', [1], [32_768], ['out_of_range data[0]']],
  ['2^32', 'UINT32', [1], [2 ** 32], ['out_of_range data[0]']],
  ['2^31', 'INT32', [1], [2 ** 31], ['out_of_range data[0]']],
  ['one and a half', 'INT32', [1], [1.5], ['out_of_range data[0]']],
  ['a number that JSON.parse has rounded', 'INT64', [1], [2 ** 53], ['out_of_range data[0]']],
  ['2^63', 'INT64', [1], ['9223372036854775808'], ['out_of_range data[0]']],
  ['less than 0', 'UINT64', [1], ['-1'], ['out_of_range data[0]']],
  ['hexadecimal text', 'UINT64', [1], ['0x10'], ['out_of_range data[0]']],
  ['1e39 would be infinite', 'FP32', [1], [1e39], ['out_of_range data[0]']],
  ['so would 65520', 'FP16', [1], [65_520], ['out_of_range data[0]']],
  ['and 1e999', 'FP64', [1], [Number.POSITIVE_INFINITY], ['out_of_range data[0]']],
  [
    'a row too long',
    'FP32',
    [2, 2],
    [
      [1, 2],
      [3, 4, 5],
    ],
    ['wrong_shape data[1]'],
  ],
  ['a row that is a number', 'FP32', [2, 2], [[1, 2], 3], ['wrong_shape data[1]']],
  ['rows nested deeper than the shape', 'FP32', [1, 1], [[[1]]], ['wrong_type data[0][0]']],
  ['a row too many', 'FP32', [1, 1], [[1], [2]], ['wrong_shape data']],
  [
    'each wrong cell is named',
    'FP32',
    [2, 2],
    [
      [1, 'a'],
      [null, 2],
    ],
    ['wrong_type data[0][1]', 'wrong_type data[1][0]'],
  ],
]
for (const [sentence, datatype, shape, data, expected] of REFUSED)
  test(`refused: ${sentence} (${datatype})`, () => {
    assert.equal(read(datatype, shape, data), expected)
  })

test('of a million wrong cells 20 are named', () => {
  assert.is(Object(read('FP32', [1_000_000], new Array(1_000_000).fill(null))).length, 20)
})

test('a shape of a thousand million elements is refused before memory is asked for', () => {
  assert.equal(read('FP64', [1_000, 1_000_000], [[1], [2]]), ['wrong_shape data'])
})

const UNWRITABLE: [string, Tensor][] = [
  ['NaN', { name: 'y', datatype: 'FP32', shape: [1], data: Float32Array.of(Number.NaN) }],
  ['an infinity', { name: 'y', datatype: 'FP16', shape: [1], data: Uint16Array.of(0x7c00) }],
  ['bytes that are no UTF-8', { name: 'y', datatype: 'BYTES', shape: [1], data: [Uint8Array.of(0xff)] }],
]
for (const [sentence, tensor] of UNWRITABLE)
  test(`${sentence} cannot be written as JSON, and the answer says what to ask for`, () => {
    assert.throws(
      () => writeJsonData(tensor),
      (error: unknown) =>
        error instanceof ServeError &&
        error.status === 406 &&
        error.problems[0].code === 'not_representable' &&
        error.problems[0].field === 'outputs.y',
    )
  })

test.run()
