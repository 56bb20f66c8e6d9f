import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readBinaryData } from '../../../server/protocol/binary/read-binary-data.ts'
import { writeBinaryData } from '../../../server/protocol/binary/write-binary-data.ts'
import { writeJsonData } from '../../../server/protocol/json/write-json-data.ts'
import { DATATYPES, type Datatype } from '../../../server/protocol/tensor/datatype.ts'
import { elementCount, type Tensor } from '../../../server/protocol/tensor/tensor.ts'
import { createModelsFolder } from '../models-folder.ts'
import { ARBITRARY_DATA } from '../protocol/tensor/arbitrary-tensor.ts'
import { startApp } from '../start-app.ts'
import { writeIdentityModel } from '../write-onnx-model.ts'

/** A real model that answers each of its inputs, one of every datatype. */
const SHAPE = ['rows', 'columns']
const root = createModelsFolder({
  'same/7/model.onnx': writeIdentityModel(
    DATATYPES.map((datatype) => ({ name: datatype, datatype, shape: SHAPE })),
  ),
  'single/1/model.onnx': writeIdentityModel([{ name: 'x', datatype: 'FP32', shape: [1] }]),
})
const { app } = await startApp({ root })
test.after(() => app.close())

const URL = '/v2/models/same/infer'
const JSON_LENGTH = 'inference-header-content-length'

type Input = { readonly tensor: Tensor; readonly isBinary: boolean; readonly wantsBinary: boolean }

/** A request as a client writes it, by hand. */
function writeRequest(inputs: readonly Input[], more: object): { headers: object; payload: Buffer } {
  const tails: Uint8Array[] = []
  const heads = inputs.map(({ tensor, isBinary }) => {
    const { name, datatype, shape } = tensor
    if (!isBinary) return { name, datatype, shape, data: asSent(tensor) }
    const bytes = writeBinaryData(tensor)
    tails.push(bytes)
    return { name, datatype, shape, parameters: { binary_data_size: bytes.length } }
  })
  const json = Buffer.from(JSON.stringify({ inputs: heads, ...more }))
  const headers = tails.length > 0 ? { [JSON_LENGTH]: String(json.length) } : {}
  return { headers, payload: Buffer.concat([json, ...tails]) }
}

/** Integers beyond 2^53 are sent as text. */
function asSent(tensor: Tensor): unknown {
  const { datatype, data } = tensor
  return datatype.endsWith('INT64')
    ? Array.from<unknown, string>(data, String)
    : JSON.parse(writeJsonData(tensor))
}

/** Data as bytes, wherever it came from. */
function bytesOf(datatype: Datatype, shape: readonly number[], data: Tensor['data']): Uint8Array {
  return writeBinaryData({ name: '', datatype, shape, data })
}

const arbitraryInputs = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 }))
  .chain((shape) =>
    fc.tuple(
      ...DATATYPES.map((datatype) =>
        fc.record({
          tensor: ARBITRARY_DATA[datatype](elementCount(shape)).map(
            (data): Tensor => ({ name: datatype, datatype, shape, data }),
          ),
          isBinary: fc.boolean(),
          wantsBinary: fc.boolean(),
        }),
      ),
    ),
  )

test('property: every datatype comes back as it went, each tensor as JSON or as bytes, either way', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryInputs, async (inputs) => {
      const outputs = inputs.map(({ tensor, wantsBinary }) => ({
        name: `${tensor.name}_out`,
        parameters: { binary_data: wantsBinary },
      }))
      const { headers, payload } = writeRequest(inputs, { id: 'q', outputs })
      const reply = await app.inject({ method: 'POST', url: URL, headers: { ...headers }, payload })
      assert.is(reply.statusCode, 200, reply.body)
      const jsonLength = reply.headers[JSON_LENGTH]
      assert.is(
        jsonLength !== undefined,
        inputs.some(({ wantsBinary }) => wantsBinary),
      )
      const end = jsonLength === undefined ? reply.rawPayload.length : Number(jsonLength)
      const text = reply.rawPayload.subarray(0, end).toString()
      const body = JSON.parse(text)
      assert.equal([body.model_name, body.model_version, body.id], ['same', '7', 'q'])
      let offset = end
      for (const [at, { tensor, wantsBinary }] of inputs.entries()) {
        const { datatype, shape } = tensor
        const output = body.outputs[at]
        assert.equal([output.name, output.datatype, output.shape], [`${datatype}_out`, datatype, shape])
        if (wantsBinary) {
          const size: number = output.parameters.binary_data_size
          const bytes = reply.rawPayload.subarray(offset, offset + size)
          offset += size
          const read = readBinaryData({ datatype, shape, bytes, field: '' }, [])
          assert.ok(read !== undefined)
          assert.equal(bytesOf(datatype, shape, read), bytesOf(datatype, shape, tensor.data))
        } else {
          // The text itself: JSON.parse would have rounded 64-bit integers.
          assert.ok(text.includes(`"name":"${datatype}_out"`))
          assert.ok(text.includes(`"data":${writeJsonData(tensor)}`), datatype)
        }
      }
      assert.is(offset, reply.rawPayload.length)
    }),
    { numRuns: 150 },
  )
})

const X = { name: 'x', datatype: 'FP32', shape: [1], data: [1] }
const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/v2/models/single/infer', headers, payload })

test('a body may come without a type, as clients of the protocol send it', async () => {
  const payload = JSON.stringify({ inputs: [X] })
  for (const type of [
    undefined,
    'application/json',
    'application/json; charset=utf-8',
    'application/octet-stream',
  ]) {
    const reply = await post(payload, type === undefined ? {} : { 'content-type': type })
    assert.is(reply.statusCode, 200, `${type}: ${reply.body}`)
    assert.match(String(reply.headers['content-type']), 'application/json')
  }
})

test('other types, and compressed bodies, are refused before they are read as JSON', async () => {
  for (const headers of [
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  ]) {
    const reply = await post(JSON.stringify({ inputs: [X] }), headers)
    assert.equal([reply.statusCode, reply.json().code], [415, 'unsupported_media_type'])
  }
})

test('a reply with bytes is an octet-stream', async () => {
  const reply = await post(JSON.stringify({ inputs: [X], parameters: { binary_data_output: true } }))
  assert.is(reply.headers['content-type'], 'application/octet-stream')
  assert.equal(reply.rawPayload.subarray(-4), Buffer.from(Float32Array.of(1).buffer))
})

test('NaN goes in and out as bytes; JSON cannot carry it, and the reply says what to ask for', async () => {
  const tensor: Tensor = { name: 'x', datatype: 'FP32', shape: [1], data: Float32Array.of(Number.NaN) }
  const ask = async (parameters: object) => {
    const { headers, payload } = writeRequest([{ tensor, isBinary: true, wantsBinary: true }], { parameters })
    return post(payload, { ...headers })
  }
  const asBytes = await ask({ binary_data_output: true })
  assert.is(asBytes.statusCode, 200)
  assert.ok(Number.isNaN(asBytes.rawPayload.readFloatLE(asBytes.rawPayload.length - 4)))
  const asJson = await ask({})
  assert.equal([asJson.statusCode, asJson.json().code], [406, 'not_representable'])
  assert.match(asJson.json().remedy, 'binary_data')
})

test('a body of 8 MiB is read, a larger one refused', async () => {
  const reply = await post(Buffer.alloc(8_388_609, ' '))
  assert.equal([reply.statusCode, reply.json().code], [413, 'body_too_large'])
  assert.is((await post(Buffer.alloc(8_388_608, ' '))).json().code, 'malformed_json')
})

test('without a model card there is no /predict, and /docs does without', async () => {
  assert.is((await app.inject({ method: 'POST', url: '/predict', payload: {} })).statusCode, 404)
  assert.is((await app.inject({ url: '/docs/json' })).statusCode, 200)
})

test.run()
