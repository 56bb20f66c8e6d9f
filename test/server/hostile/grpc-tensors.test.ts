import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CONTENTS_LISTS } from '../../../server/grpc/contents-lists.ts'
import { DATATYPES, type Datatype } from '../../../server/protocol/tensor/datatype.ts'
import { type CallEnd, startGrpc } from '../grpc/grpc-client.ts'
import { assertUnharmed } from './assert-unharmed.ts'
import { createDatatypeModels, ROW_BYTES } from './datatype-models.ts'

const started = await startGrpc({ root: createDatatypeModels() })
const { client, close } = started
test.after(close)

const infer = (model: string, input: object, more: object = {}): Promise<CallEnd> =>
  client.call('ModelInfer', {
    model_name: model,
    inputs: [{ name: 'x', datatype: model, shape: [1, 2], ...input }],
    ...more,
  })

const raw = (datatype: Datatype, bytes: Buffer, input: object = {}, more: object = {}): Promise<CallEnd> =>
  infer(datatype, input, { raw_input_contents: [bytes], ...more })

const good = (datatype: Datatype): Promise<CallEnd> => raw(datatype, Buffer.alloc(ROW_BYTES[datatype]))

/** Refused as it should be: by status, code of the table, and the field that is wrong. */
function assertRefused(end: CallEnd, reason: string, field: string): void {
  assert.equal([end.code, end.reason, end.fields[0]], ['INVALID_ARGUMENT', reason, field], end.message)
}

/** Lists of two elements, of which the datatype cannot hold the second. */
const OUT_OF_RANGE: readonly [Datatype, readonly number[]][] = [
  ['INT8', [128, -129, 2 ** 31 - 1, -(2 ** 31)]],
  ['INT16', [32_768, -32_769, 2 ** 31 - 1]],
  ['UINT8', [256, 2 ** 32 - 1]],
  ['UINT16', [65_536, 2 ** 32 - 1]],
]

for (const [datatype, values] of OUT_OF_RANGE)
  test(`${datatype}, typed, of ${values.join(', ')}: out_of_range`, async () => {
    for (const value of values) {
      const list = CONTENTS_LISTS[datatype as 'INT8']
      const end = await infer(datatype, { contents: { [list]: [0, value] } })
      assertRefused(end, 'out_of_range', `inputs[0].contents.${list}[1]`)
    }
    assert.is((await good(datatype)).code, 'OK')
    await assertUnharmed(started)
  })

test('64 bits, typed, come back with all their digits', async () => {
  for (const [datatype, list, values] of [
    ['INT64', 'int64_contents', ['-9223372036854775808', '9007199254740993']],
    ['UINT64', 'uint64_contents', ['18446744073709551615', '9007199254740993']],
  ] as const) {
    const { response } = await infer(datatype, { contents: { [list]: values } })
    assert.equal(Object(response['outputs'])[0].contents[list], [...values])
  }
})

test('NaN and the infinities, typed and raw, come back as they went', async () => {
  const values = [Number.NaN, Number.NEGATIVE_INFINITY]
  for (const [datatype, list] of [
    ['FP32', 'fp32_contents'],
    ['FP64', 'fp64_contents'],
  ] as const) {
    const { response } = await infer(datatype, { contents: { [list]: values } })
    assert.equal(Object(response['outputs'])[0].contents[list], values)
  }
  const bytes = Buffer.from(Float32Array.from(values).buffer)
  const { response } = await raw('FP32', bytes)
  assert.ok(bytes.equals(Object(response['raw_output_contents'])[0]))
})

test('a list of another length, or another datatype, for each datatype', async () => {
  for (const datatype of DATATYPES) {
    const contents = { [datatype === 'BOOL' ? 'int_contents' : 'bool_contents']: [0, 1] }
    const other = await infer(datatype, { contents })
    if (datatype === 'FP16') {
      for (const end of [other, await infer(datatype, {})])
        assertRefused(end, 'missing_field', 'raw_input_contents')
      continue
    }
    const list = CONTENTS_LISTS[datatype]
    const cell = datatype === 'BYTES' ? Buffer.alloc(0) : 0
    assertRefused(other, 'unknown_field', `inputs[0].contents.${Object.keys(contents)[0]}`)
    for (const length of [0, 1, 3]) {
      const end = await infer(datatype, { contents: { [list]: Array(length).fill(cell) } })
      assertRefused(end, 'wrong_shape', `inputs[0].contents.${list}`)
    }
  }
  await assertUnharmed(started)
})

test('raw bytes of another length, for each datatype', async () => {
  for (const datatype of DATATYPES) {
    for (const bytes of [0, ROW_BYTES[datatype] - 1, ROW_BYTES[datatype] + 1, 1_000])
      assertRefused(await raw(datatype, Buffer.alloc(bytes)), 'wrong_size', 'raw_input_contents[0]')
    assert.is((await good(datatype)).code, 'OK', datatype)
  }
  await assertUnharmed(started)
})

/** Raw elements of the right size with something wrong in them. */
const RAW: readonly [what: string, Datatype, bytes: readonly number[], reason: string][] = [
  ['a BOOL of 2', 'BOOL', [1, 2], 'out_of_range'],
  ['a length beyond the end', 'BYTES', [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], 'wrong_size'],
  ['a length that is cut off', 'BYTES', [0, 0, 0, 0, 1, 0], 'wrong_size'],
  ['a third text', 'BYTES', Array(12).fill(0), 'wrong_size'],
  ['no UTF-8', 'BYTES', [0, 0, 0, 0, 1, 0, 0, 0, 0xff], 'not_text'],
]

for (const [what, datatype, bytes, reason] of RAW)
  test(`raw, ${what}: ${reason}`, async () => {
    assertRefused(await raw(datatype, Buffer.from(bytes)), reason, 'raw_input_contents[0]')
  })

test('typed, bytes that are no UTF-8: not_text', async () => {
  const end = await infer('BYTES', { contents: { bytes_contents: [Buffer.from('a'), Buffer.from([0xff])] } })
  assertRefused(end, 'not_text', 'inputs[0].contents.bytes_contents[1]')
})

/** Shapes, as the client's 64-bit integers. */
const SHAPES: readonly [shape: readonly (number | string)[], reason: string, field: string][] = [
  [[], 'wrong_shape', 'shape'],
  [[2], 'wrong_shape', 'shape'],
  [[1, 1, 2], 'wrong_shape', 'shape'],
  [[-1, 2], 'wrong_shape', 'shape[0]'],
  [[0, 2], 'no_rows', 'shape'],
  [[1, 0], 'wrong_shape', 'shape'],
  [[1_025, 2], 'too_many_rows', 'shape'],
  [['4294967296', '4294967296'], 'wrong_shape', 'shape'],
  [['9223372036854775807', 2], 'wrong_shape', 'shape[0]'],
  [['-9223372036854775808', 2], 'wrong_shape', 'shape[0]'],
  [Array(9).fill(1), 'invalid_request', 'shape'],
]

for (const [shape, reason, field] of SHAPES)
  test(`shape [${shape.join(', ')}], raw and typed: ${reason}`, async () => {
    for (const datatype of ['FP32', 'UINT8', 'BYTES'] as const) {
      assertRefused(await raw(datatype, Buffer.alloc(8), { shape }), reason, `inputs[0].${field}`)
      assertRefused(await infer(datatype, { shape }), reason, `inputs[0].${field}`)
    }
    await assertUnharmed(started)
  })

test('inputs and outputs that there are not, or twice', async () => {
  const bytes = Buffer.alloc(8)
  for (const name of ['', 'y', '__proto__', 'constructor'])
    assertRefused(await raw('FP32', bytes, { name }), 'unknown_tensor', 'inputs[0].name')
  for (const datatype of ['', 'fp32', 'BF16', 'constructor'])
    assertRefused(await raw('FP32', bytes, { datatype }), 'wrong_datatype', 'inputs[0].datatype')
  const outputs = [{ name: 'x_out' }, { name: 'x_out' }]
  assertRefused(await raw('FP32', bytes, {}, { outputs }), 'repeated_tensor', 'outputs[1].name')
  const x = { name: 'x', datatype: 'FP32', shape: [1, 2] }
  const more = { inputs: [x, x], raw_input_contents: [bytes, bytes] }
  assertRefused(await infer('FP32', {}, more), 'repeated_tensor', 'inputs[1].name')
})

test('parameters of odd types', async () => {
  const withPriority = (priority: object) =>
    raw('FP32', Buffer.alloc(8), {}, { parameters: { priority, ['__proto__']: { int64_param: '1' } } })
  for (const priority of [
    { string_param: 'x' },
    { bool_param: true },
    { double_param: Number.NaN },
    { double_param: 1.5 },
    { int64_param: '-1' },
    { uint64_param: '18446744073709551615' },
  ])
    assertRefused(await withPriority(priority), 'wrong_priority', 'parameters.priority')
  assert.is((await withPriority({ int64_param: '0' })).code, 'OK')
})

const STATUSES = ['OK', 'INVALID_ARGUMENT']

test('property: raw bytes and shapes of any kind get an answer or INVALID_ARGUMENT', async () => {
  const seen = { answered: 0, refused: 0 }
  const bytes = fc.uint8Array({ maxLength: 20 }).map((list) => Buffer.from(list))
  const asked = fc.constantFrom(...DATATYPES).chain((datatype) =>
    fc.record({
      datatype: fc.constant(datatype),
      shape: fc.oneof(fc.constant([1, 2]), fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 3 })),
      bytes: fc.oneof(fc.constant(Buffer.alloc(ROW_BYTES[datatype])), bytes),
    }),
  )
  await fc.assert(
    fc.asyncProperty(asked, async ({ datatype, shape, bytes }) => {
      const end = await raw(datatype, bytes, { shape })
      seen[end.code === 'OK' ? 'answered' : 'refused'] += 1
      assert.ok(STATUSES.includes(end.code), `${end.code} ${end.message}`)
      if (end.code !== 'OK') assert.ok(end.reason !== '' && end.fields.length > 0, end.message)
    }),
    { numRuns: 300 },
  )
  assert.ok(seen.answered > 20 && seen.refused > 50, JSON.stringify(seen))
  await assertUnharmed(started)
})

test.run()
