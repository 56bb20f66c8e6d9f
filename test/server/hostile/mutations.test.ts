import type { ServiceDefinition } from '@grpc/proto-loader'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ERRORS, type ErrorCode } from '../../../server/error-table.ts'
import { findProtoFile } from '../../../server/grpc/proto-files.ts'
import { loadProto } from '../../../server/grpc/transport/load-proto.ts'
import type { Datatype } from '../../../server/protocol/tensor/datatype.ts'
import { startGrpc } from '../grpc/grpc-client.ts'
import { createModelsFolder } from '../models-folder.ts'
import { writeIdentityModel } from '../write-onnx-model.ts'
import { assertUnharmed } from './assert-unharmed.ts'
import { ROW_BYTES } from './datatype-models.ts'

const service = loadProto(findProtoFile('open-inference.proto'))['inference.GRPCInferenceService']
const { ModelInfer } = service as ServiceDefinition

/** One change of some bytes: another one in a place, one more, one less, or a piece of it once again. */
const edit = fc.record({
  kind: fc.constantFrom('set', 'insert', 'delete', 'repeat'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  byte: fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(...'"[]{},:-0123456789eE\\'.split('').map(codeOf)),
  ),
})
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never

function codeOf(sign: string): number {
  return sign.charCodeAt(0)
}

function mutate(bytes: Buffer, edits: readonly Edit[]): Buffer {
  return edits.reduce((before, { kind, at, byte }) => {
    const place = Math.floor(at * (before.length - 1))
    const rest = { set: place + 1, insert: place, delete: place + 1, repeat: Math.max(place - 8, 0) }[kind]
    const added = kind === 'set' || kind === 'insert' ? [byte] : []
    return Buffer.concat([before.subarray(0, place), Buffer.from(added), before.subarray(rest)])
  }, bytes)
}

const input = (datatype: Datatype, more: object) => ({ name: 'x', datatype, shape: [1, 2], ...more })

/** What is good of each kind, to be changed. */
function goodBodies(datatype: Datatype) {
  const size = ROW_BYTES[datatype]
  const data = datatype === 'BYTES' ? ['a', 'é'] : [1, 0]
  const head = JSON.stringify({ inputs: [input(datatype, { parameters: { binary_data_size: size } })] })
  const typed =
    datatype === 'BYTES'
      ? { bytes_contents: data.map((text) => Buffer.from(`${text}`)) }
      : { fp32_contents: data }
  const encode = (more: object, raw: object): Buffer =>
    ModelInfer?.requestSerialize({ model_name: datatype, inputs: [input(datatype, more)], ...raw }) ??
    Buffer.alloc(0)
  return {
    json: Buffer.from(
      JSON.stringify({ id: 'a', inputs: [input(datatype, { data })], outputs: [{ name: 'x_out' }] }),
    ),
    binary: Buffer.concat([Buffer.from(head), Buffer.alloc(size)]),
    headLength: head.length,
    typed: encode({ contents: typed }, {}),
    raw: encode({}, { raw_input_contents: [Buffer.alloc(size)] }),
  }
}

for (const place of ['inside', 'child'] as const)
  test(`property: good requests with some bytes changed are answered, or refused by the table, of models ${place}`, async () => {
    const datatypes = ['FP32', 'BYTES'] as const
    const files = datatypes.map((datatype) => [
      [`${datatype}/1/model.onnx`, writeIdentityModel([{ name: 'x', datatype, shape: ['rows', 2] }])],
      [`${datatype}/model.yaml`, `process: ${place}\nchildren: 1`],
    ])
    const started = await startGrpc({ root: createModelsFolder(Object.fromEntries(files.flat())) })
    const { app, client, metrics, children, lifecycle } = started
    const pids = [...children]
    const post = async (datatype: string, payload: Buffer, headers: object): Promise<ErrorCode | ''> => {
      const url = `/v2/models/${datatype}/infer`
      const reply = await app.inject({ method: 'POST', url, payload, headers: { ...headers } })
      return reply.statusCode === 200 ? '' : reply.json().code
    }
    const call = async (bytes: Buffer): Promise<ErrorCode | ''> => {
      const { code, reason, message } = await client.call('ModelInfer', {}, { bytes })
      if (code !== 'OK') assert.ok(reason in ERRORS, `${code} ${reason} ${message}`)
      return code === 'OK' ? '' : (reason as ErrorCode)
    }
    const seen = new Set<ErrorCode | ''>()
    const hear = (code: ErrorCode | ''): void => {
      assert.ok(code === '' || ERRORS[code].status < 500, code)
      seen.add(code)
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...datatypes),
        fc.array(edit, { maxLength: 3 }),
        fc.integer({ min: -2, max: 2 }),
        async (datatype, edits, lie) => {
          const { json, binary, headLength, typed, raw } = goodBodies(datatype)
          hear(await post(datatype, mutate(json, edits), {}))
          const length = `${headLength + lie}`
          hear(await post(datatype, mutate(binary, edits), { 'inference-header-content-length': length }))
          hear(await call(mutate(typed, edits)))
          hear(await call(mutate(raw, edits)))
        },
      ),
      { numRuns: 60 },
    )
    for (const code of ['', 'malformed_json', 'malformed_message'] as const)
      assert.ok(seen.has(code), `no ${code} among ${[...seen].join()}`)
    assert.is(lifecycle.livenessProblem, undefined)
    // Nobody died of it.
    assert.equal(children, pids)
    assert.equal((await metrics.childRestarts.get()).values, [])
    for (const datatype of datatypes) assert.is(await post(datatype, goodBodies(datatype).json, {}), '')
    await assertUnharmed(started)
    await started.close()
  })

test.run()
