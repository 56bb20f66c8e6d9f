import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServeError } from '../../../server/errors.ts'
import type { ModelCard } from '../../../server/model-card.ts'
import { type SplitBody, splitBody } from '../../../server/protocol/binary/split-body.ts'
import { writeBinaryData } from '../../../server/protocol/binary/write-binary-data.ts'
import type { ModelMetadata } from '../../../server/protocol/inference-model.ts'
import { readInferRequest } from '../../../server/protocol/read-infer-request.ts'
import type { Tensor } from '../../../server/protocol/tensor/tensor.ts'
import { writeInferReply } from '../../../server/protocol/write-infer-reply.ts'
import { arbitraryTensor } from './tensor/arbitrary-tensor.ts'

/** A model that takes exactly these tensors and answers with tensors of the same form. */
function modelOf(tensors: readonly Tensor[], card?: ModelCard) {
  const known = tensors.map(({ name, datatype, shape }) => ({ name, datatype, shape }))
  const metadata: ModelMetadata = { name: 'm', versions: ['1'], platform: 'p', inputs: known, outputs: known }
  return { metadata, rowsMax: 1000, priorityLevels: 3, ...(card === undefined ? {} : { card }) }
}

/** A body with this JSON and these bytes behind it. */
function bodyOf({ json, tail }: { json: unknown; tail: Uint8Array }): SplitBody {
  return { head: Buffer.from(JSON.stringify(json)), tail }
}

function refusal(body: Parameters<typeof bodyOf>[0], model: ReturnType<typeof modelOf>): string[] {
  try {
    readInferRequest(bodyOf(body), model)
    return []
  } catch (error) {
    if (!(error instanceof ServeError)) throw error
    return error.problems.map((one) => `${one.code} ${one.field}: ${one.error.split(': ')[1]}`)
  }
}

const tensors = fc
  .array(fc.tuple(arbitraryTensor, fc.boolean()), { minLength: 1, maxLength: 4 })
  .map((list) => list.map(([tensor, isBinary], at) => ({ ...tensor, name: `t${at}`, isBinary })))

test('property: a reply sent back as a request is read as the same tensors, each as JSON or as bytes', () => {
  fc.assert(
    fc.property(tensors, fc.string({ unit: 'grapheme', maxLength: 40 }), (list, id) => {
      const { body, jsonLength } = writeInferReply({ name: 'm"', version: '1' }, { id, outputs: list }, list)
      const header = jsonLength === undefined ? undefined : String(jsonLength)
      const { head, tail } = splitBody(Buffer.from(body), header)
      const reply = JSON.parse(head.toString())
      assert.equal([reply.model_name, reply.model_version, reply.id], ['m"', '1', id])
      // 64-bit integers are written as numbers; as a request they would have been rounded, and so are refused.
      fc.pre(list.every(({ datatype, isBinary }) => isBinary || !datatype.endsWith('INT64')))
      const read = readInferRequest(bodyOf({ json: { id, inputs: reply.outputs }, tail }), modelOf(list))
      assert.equal(
        read.inputs,
        list.map(({ name, datatype, shape, data }) => ({ name, datatype, shape, data })),
      )
      assert.is(read.id, id)
    }),
    { numRuns: 500 },
  )
})

const ROW: Tensor = { name: 'x', datatype: 'FP32', shape: [1, 2], data: Float32Array.of(1, 2) }
const JSON_INPUT = { name: 'x', datatype: 'FP32', shape: [1, 2], data: [1, 2] }
const BINARY_INPUT = { name: 'x', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } }
const BYTES = writeBinaryData(ROW)
const NO_TAIL = new Uint8Array(0)

test('an output is binary by its own parameter, or else by that of the request', () => {
  const two = modelOf([ROW, { ...ROW, name: 'y' }])
  const inputs = [JSON_INPUT, { ...JSON_INPUT, name: 'y' }]
  const outputsOf = (more: object) =>
    readInferRequest(bodyOf({ json: { inputs, ...more }, tail: NO_TAIL }), two).outputs
  const wanted = (x: boolean, y: boolean) => [
    { name: 'x', isBinary: x },
    { name: 'y', isBinary: y },
  ]
  const all = { binary_data_output: true }
  assert.equal(outputsOf({}), wanted(false, false))
  assert.equal(outputsOf({ parameters: all }), wanted(true, true))
  const outputs = [{ name: 'y', parameters: { binary_data: false } }, { name: 'x' }]
  assert.equal(outputsOf({ parameters: all, outputs }), wanted(true, false).toReversed())
  assert.equal(outputsOf({ outputs: [{ name: 'y', parameters: { binary_data: true } }] }), [
    { name: 'y', isBinary: true },
  ])
})

test('binary inputs follow each other without a gap', () => {
  const second = { ...ROW, name: 'y', data: Float32Array.of(3, 4) }
  const json = { inputs: [BINARY_INPUT, { ...BINARY_INPUT, name: 'y' }] }
  const tail = Buffer.concat([BYTES, writeBinaryData(second)])
  assert.equal(readInferRequest(bodyOf({ json, tail }), modelOf([ROW, second])).inputs, [ROW, second])
  assert.equal(refusal({ json, tail: tail.subarray(0, 15) }, modelOf([ROW, second])), [
    'wrong_size inputs[1].parameters.binary_data_size: must be from 0 to the 7 bytes left, not 8',
    'wrong_size inputs[1].parameters.binary_data_size: 0 bytes for 2 elements of 4',
  ])
  assert.equal(refusal({ json, tail: Buffer.concat([tail, BYTES]) }, modelOf([ROW, second])), [
    'wrong_size body: 24 bytes follow the JSON, the inputs take 16',
  ])
})

test('bytes that nobody asked for are refused', () => {
  assert.equal(refusal({ json: { inputs: [JSON_INPUT] }, tail: BYTES }, modelOf([ROW])), [
    'wrong_size body: 8 bytes follow the JSON, the inputs take 0',
  ])
})

test('parameters of extensions that the server has not are refused, wherever they are', () => {
  const json = {
    parameters: { sequence_id: 4 },
    inputs: [{ ...JSON_INPUT, parameters: { shared_memory_region: 'a' } }],
    outputs: [{ name: 'x', parameters: { classification: 3 } }],
  }
  assert.equal(refusal({ json, tail: NO_TAIL }, modelOf([ROW])), [
    'unsupported_parameter parameters.sequence_id: 4',
    'unsupported_parameter inputs[0].parameters.shared_memory_region: a',
    'unsupported_parameter outputs[0].parameters.classification: 3',
  ])
})

const CARD: ModelCard = {
  name: 'm',
  description: 'd',
  licence: 'l',
  source: 's',
  labels: ['no', 'yes'],
  defaultVersion: '1',
  input: 'x',
  features: [
    { name: 'dose', meaning: 'dose', unit: 'mg', min: 0.7, max: 0.8 },
    { name: 'kind', meaning: 'kind', codes: { 1: 'one', 2: 'two' } },
  ],
  versions: [],
}

test('features are held to the card; the path is as the request wrote it', () => {
  const model = modelOf([{ ...ROW, shape: [2, 2] }], CARD)
  const bad = [0.7, 1, 9.5, 3]
  const problems = (place: (index: number) => string): string[] => [
    `out_of_range inputs[0].data[${place(2)}]: dose must be from 0.7 to 0.8 mg, not 9.5`,
    `not_a_code inputs[0].data[${place(3)}]: kind must be one of 1, 2, not 3`,
  ]
  const refuse = (data: unknown) =>
    refusal({ json: { inputs: [{ ...JSON_INPUT, shape: [2, 2], data }] }, tail: NO_TAIL }, model)
  assert.equal(refuse(bad), problems(String))
  const nested = [bad.slice(0, 2), bad.slice(2)]
  assert.equal(
    refuse(nested),
    problems((index) => `1][${index - 2}`),
  )
  const tail = writeBinaryData({ ...ROW, data: Float32Array.from(bad) })
  const inputs = [{ ...BINARY_INPUT, shape: [2, 2], parameters: { binary_data_size: 16 } }]
  assert.equal(refusal({ json: { inputs }, tail }, model), problems(String))
})

test('a limit admits the float32 nearest to it, above or below', () => {
  assert.ok(Math.fround(0.7) < 0.7 && Math.fround(0.8) > 0.8)
  const json = { inputs: [{ ...JSON_INPUT, shape: [2, 2], data: [0.7, 1, 0.8, 2] }] }
  assert.equal(refusal({ json, tail: NO_TAIL }, modelOf([{ ...ROW, shape: [2, 2] }], CARD)), [])
})

test('a NaN can come as bytes, and is refused where a card gives a range', () => {
  const tail = writeBinaryData({ ...ROW, data: Float32Array.of(Number.NaN, 1) })
  assert.equal(refusal({ json: { inputs: [BINARY_INPUT] }, tail }, modelOf([ROW], CARD)), [
    'out_of_range inputs[0].data[0]: dose must be from 0.7 to 0.8 mg, not NaN',
  ])
  assert.equal(refusal({ json: { inputs: [BINARY_INPUT] }, tail }, modelOf([ROW])), [])
})

test.run()
