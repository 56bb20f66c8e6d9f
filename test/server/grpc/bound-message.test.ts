import { loadSync, type MessageTypeDefinition } from '@grpc/proto-loader'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServeError } from '../../../server/errors.ts'
import { boundMessage, CONTROL_BOUNDS, INFER_BOUNDS } from '../../../server/grpc/bound-message.ts'
import { findProtoFile } from '../../../server/grpc/proto-files.ts'
import { PARAMETERS_MAX, SIZES_MAX, TENSORS_MAX } from '../../../server/protocol/json/infer-envelope.ts'
import { TEXTS_MAX } from '../../../server/protocol/tensor/tensor.ts'
import { createModelsFolder } from '../models-folder.ts'
import { writeIdentityModel } from '../write-onnx-model.ts'
import { startGrpc } from './grpc-client.ts'

const PROTO = loadSync(findProtoFile('open-inference.proto'), { keepCase: true })
const bytesOf = (name: string, message: object): Buffer =>
  (PROTO[`inference.${name}`] as MessageTypeDefinition<object, object>).serialize(message)

/** Which field comes too often, or nothing. */
function excess(bytes: Uint8Array, bounds = INFER_BOUNDS): string | undefined {
  try {
    boundMessage(bytes, bounds)
    return undefined
  } catch (error) {
    assert.instance(error, ServeError)
    return error instanceof ServeError ? error.problems[0].field : ''
  }
}

const many = <T>(count: number, element: T): readonly T[] => Array(count).fill(element)
const parameters = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, { bool_param: true }]))

/** By field: a request in which it comes so often, and how often it may come. */
const FIELDS: readonly (readonly [field: string, max: number, of: (count: number) => object])[] = [
  ['inputs', TENSORS_MAX, (count) => ({ inputs: many(count, { name: 'x' }) })],
  ['outputs', TENSORS_MAX, (count) => ({ outputs: many(count, {}) })],
  ['raw_input_contents', TENSORS_MAX, (count) => ({ raw_input_contents: many(count, Buffer.alloc(3)) })],
  ['parameters', PARAMETERS_MAX, (count) => ({ parameters: parameters(count) })],
  ['inputs[1].shape', SIZES_MAX, (count) => ({ inputs: [{}, { shape: many(count, '281474976710656') }] })],
  ['inputs[0].parameters', PARAMETERS_MAX, (count) => ({ inputs: [{ parameters: parameters(count) }] })],
  ['outputs[0].parameters', PARAMETERS_MAX, (count) => ({ outputs: [{ parameters: parameters(count) }] })],
  [
    'inputs[0].contents.bytes_contents',
    TEXTS_MAX,
    (count) => ({ inputs: [{ contents: { bytes_contents: many(count, Buffer.alloc(0)) } }] }),
  ],
]

for (const [field, max, of] of FIELDS)
  test(`${field} may come ${max} times, and not once more`, () => {
    assert.is(excess(bytesOf('ModelInferRequest', of(max))), undefined)
    assert.is(excess(bytesOf('ModelInferRequest', of(max + 1))), field)
  })

test('integers of 64 bits: as many as a raw message has room for, packed or one by one', () => {
  const packed = (count: number): Buffer => lengthDelimited(5, lengthDelimited(5, lengthDelimited(3, count)))
  assert.is(excess(packed(2 ** 20)), undefined)
  assert.is(excess(packed(2 ** 20 + 1)), 'inputs[0].contents.int64_contents')
  const one = Buffer.from([3 * 8, 1])
  const single = lengthDelimited(5, lengthDelimited(5, Buffer.alloc(2 * (2 ** 20 + 1), one)))
  assert.is(excess(single), 'inputs[0].contents.int64_contents')
})

test('a load and an unload have parameters too', () => {
  const request = { model_name: 'm', parameters: parameters(PARAMETERS_MAX + 1) }
  for (const name of ['RepositoryModelLoadRequest', 'RepositoryModelUnloadRequest'])
    assert.is(excess(bytesOf(name, request), CONTROL_BOUNDS), 'parameters')
})

test('property: bytes of any kind pass or are refused, and never end otherwise', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void excess(bytes)),
    { numRuns: 2_000 },
  )
})

test('a message of 8 MiB in which two bytes are an input is refused within a second, over the wire', async () => {
  const root = createModelsFolder({
    'm/1/model.onnx': writeIdentityModel([{ name: 't', datatype: 'BYTES', shape: ['rows', 'texts'] }]),
  })
  const { client, app, close } = await startGrpc({ root })
  for (const field of [5, 6, 7]) {
    const bytes = Buffer.alloc(8_000_000, Buffer.from([field * 8 + 2, 0]))
    const end = await client.call('ModelInfer', {}, { bytes, deadlineMs: 1_000 })
    assert.is(end.reason, 'invalid_request', `${end.code} ${end.message}`)
  }
  const texts = 2_000_000
  const inputs = [{ name: 't', datatype: 'BYTES', shape: [1, texts] }]
  const raw = { model_name: 'm', inputs, raw_input_contents: [Buffer.alloc(4 * texts)] }
  assert.is((await client.call('ModelInfer', raw)).reason, 'body_too_large')
  const data = many(texts, '')
  const payload = { inputs: [{ name: 't', datatype: 'BYTES', shape: [1, texts], data }] }
  const reply = await app.inject({ method: 'POST', url: '/v2/models/m/infer', payload })
  assert.equal([reply.statusCode, reply.json().code], [413, 'body_too_large'])
  await close()
})

/** A field of bytes; of a number, as many ones. */
function lengthDelimited(field: number, content: Buffer | number): Buffer {
  const bytes = typeof content === 'number' ? Buffer.alloc(content, 1) : content
  const length = [0, 7, 14, 21].map((shift, at) => ((bytes.length >> shift) & 127) | (at < 3 ? 128 : 0))
  return Buffer.concat([Buffer.from([field * 8 + 2, ...length]), bytes])
}

test.run()
