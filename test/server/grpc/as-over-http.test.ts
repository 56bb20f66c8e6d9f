import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CONTENTS_LISTS } from '../../../server/grpc/contents-lists.ts'
import { writeBinaryData } from '../../../server/protocol/binary/write-binary-data.ts'
import { DATATYPES, type Datatype, NUMERIC_ARRAYS } from '../../../server/protocol/tensor/datatype.ts'
import { elementCount, type Tensor } from '../../../server/protocol/tensor/tensor.ts'
import { createModelsFolder } from '../models-folder.ts'
import { ARBITRARY_DATA } from '../protocol/tensor/arbitrary-tensor.ts'
import { writeIdentityModel } from '../write-onnx-model.ts'
import { startGrpc } from './grpc-client.ts'

const SHAPE = ['rows', 'columns']
const root = createModelsFolder(
  Object.fromEntries(
    DATATYPES.map((datatype) => [
      `${datatype}/1/model.onnx`,
      writeIdentityModel([{ name: 'x', datatype, shape: SHAPE }]),
    ]),
  ),
)
const { app, client, close } = await startGrpc({ root })
test.after(close)

/** Sizes that fit, or do not; and sometimes an element too few. */
const arbitraryRequest = fc
  .record({
    datatype: fc.constantFrom(...DATATYPES),
    shape: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
    missing: fc.nat(1),
  })
  .chain(({ datatype, shape, missing }) => {
    const count = Math.max(elementCount(shape) - missing, 0)
    return ARBITRARY_DATA[datatype](count).map((data): Tensor => ({ name: 'x', datatype, shape, data }))
  })

/** Outputs as bytes, or the code of the error. */
type Answer =
  | { readonly outputs: readonly { shape: readonly number[]; bytes: string }[] }
  | { readonly code: string }

async function askHttp({ name, datatype, shape, data }: Tensor, isRaw: boolean): Promise<Answer> {
  const bytes = isRaw ? writeBinaryData({ name, datatype, shape, data }) : new Uint8Array()
  const elements = isRaw
    ? { parameters: { binary_data_size: bytes.length } }
    : { data: asJson(datatype, data) }
  const json = Buffer.from(
    JSON.stringify({
      inputs: [{ name, datatype, shape, ...elements }],
      parameters: { binary_data_output: true },
    }),
  )
  const reply = await app.inject({
    method: 'POST',
    url: `/v2/models/${datatype}/infer`,
    headers: { 'inference-header-content-length': String(json.length) },
    payload: Buffer.concat([json, bytes]),
  })
  if (reply.statusCode !== 200) return { code: reply.json().code }
  const start = Number(reply.headers['inference-header-content-length'])
  const [output] = JSON.parse(reply.rawPayload.subarray(0, start).toString()).outputs
  return { outputs: [{ shape: output.shape, bytes: reply.rawPayload.subarray(start).toString('hex') }] }
}

/** Integers of 64 bits are texts in both. */
function cellsOf(data: Tensor['data']): readonly unknown[] {
  return Array.from<unknown, unknown>(data, (cell) => (typeof cell === 'bigint' ? String(cell) : cell))
}

function asJson(datatype: Tensor['datatype'], data: Tensor['data']): readonly unknown[] {
  if (datatype === 'BYTES')
    return Array.from<unknown, string>(data, (bytes) => Buffer.from(Object(bytes)).toString())
  return datatype === 'BOOL' ? cellsOf(data).map(Boolean) : cellsOf(data)
}

async function askGrpc({ name, datatype, shape, data }: Tensor, isRaw: boolean): Promise<Answer> {
  const head = { name, datatype, shape }
  const { response, reason } = await client.call('ModelInfer', {
    model_name: datatype,
    inputs: [isRaw ? head : { ...head, contents: contentsOf(datatype, data) }],
    raw_input_contents: isRaw ? [writeBinaryData({ name, datatype, shape, data })] : [],
  })
  if (reason !== '') return { code: reason }
  const outputs: readonly { shape: string[]; contents: object }[] = Object(response['outputs'])
  const raws: readonly Buffer[] = Object(response['raw_output_contents'])
  assert.is(raws.length, isRaw ? outputs.length : 0)
  return {
    outputs: outputs.map((output, at) => {
      const bytes = raws[at] ?? bytesOf(datatype, output.contents)
      return { shape: output.shape.map(Number), bytes: Buffer.from(bytes).toString('hex') }
    }),
  }
}

function contentsOf(datatype: Tensor['datatype'], data: Tensor['data']): object {
  if (datatype === 'FP16') return {}
  const cells = datatype === 'BOOL' ? cellsOf(data).map(Boolean) : cellsOf(data)
  return { [CONTENTS_LISTS[datatype]]: cells }
}

/** What came typed, as it would have come raw. */
function bytesOf(datatype: Tensor['datatype'], contents: object): Uint8Array {
  if (datatype === 'FP16') throw new Error('FP16 comes raw')
  const cells: readonly never[] = Object(contents)[CONTENTS_LISTS[datatype]]
  const head = { name: 'x', datatype, shape: [cells.length] }
  if (datatype === 'BYTES') return writeBinaryData({ ...head, data: cells })
  const data = new NUMERIC_ARRAYS[datatype](cells.length)
  const target: { [index: number]: unknown } = data
  for (const [index, cell] of cells.entries())
    target[index] = datatype.endsWith('INT64') ? BigInt(cell) : Number(cell)
  return writeBinaryData({ ...head, data })
}

for (const isRaw of [true, false])
  test(`property: ${isRaw ? 'bytes' : 'typed elements'} over gRPC and HTTP are answered alike, or refused alike`, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRequest, async (tensor) => {
        fc.pre(isRaw || tensor.datatype !== 'FP16')
        assert.equal(await askGrpc(tensor, isRaw), await askHttp(tensor, isRaw))
      }),
      { numRuns: 150 },
    )
  })

test('what 8 and 16 bits cannot hold is refused, and so is FP16 in a list', async () => {
  const ask = async (datatype: Datatype, contents: object) => {
    const inputs = [{ name: 'x', datatype, shape: [1, 1], contents }]
    const { reason, fields } = await client.call('ModelInfer', { model_name: datatype, inputs })
    return [reason, ...fields]
  }
  for (const cell of [-129, 128])
    assert.equal(await ask('INT8', { int_contents: [cell] }), [
      'out_of_range',
      'inputs[0].contents.int_contents[0]',
    ])
  assert.equal(await ask('INT16', { int_contents: [-32_768] }), [''])
  assert.equal(await ask('UINT16', { uint_contents: [65_536] }), [
    'out_of_range',
    'inputs[0].contents.uint_contents[0]',
  ])
  assert.equal(await ask('BYTES', { bytes_contents: [Buffer.from([0xff])] }), [
    'not_text',
    'inputs[0].contents.bytes_contents[0]',
  ])
  assert.equal(await ask('FP16', { fp32_contents: [1] }), ['missing_field', 'raw_input_contents'])
})

test.run()
