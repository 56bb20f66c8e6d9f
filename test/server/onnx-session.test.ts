import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openSession } from '../../server/onnx-session.ts'
import { DATATYPES } from '../../server/protocol/tensor/datatype.ts'
import { elementCount, type Tensor } from '../../server/protocol/tensor/tensor.ts'
import { ARBITRARY_DATA } from './protocol/tensor/arbitrary-tensor.ts'
import { writeIdentityModel, writeOnnxModel } from './write-onnx-model.ts'

test('inputs and outputs are told with datatype, shape and the names of open sizes', async () => {
  const session = await openSession(
    writeIdentityModel([
      { name: 'words', datatype: 'INT64', shape: ['rows', 'length', 3] },
      { name: 'scale', datatype: 'FP32', shape: [] },
    ]),
  )
  assert.equal(session.inputs, [
    { name: 'words', datatype: 'INT64', shape: [-1, -1, 3], sizeNames: ['rows', 'length', ''] },
    { name: 'scale', datatype: 'FP32', shape: [], sizeNames: [] },
  ])
  assert.equal(
    session.outputs.map(({ name }) => name),
    ['words_out', 'scale_out'],
  )
  await session.release()
})

test('the library keeps no database of what it would tell its vendor', async () => {
  const session = await openSession(writeIdentityModel([{ name: 'x', datatype: 'FP32', shape: [1] }]))
  const open = '/proc/self/fd'
  const files = existsSync(open) ? readdirSync(open).map((name) => linkOf(`${open}/${name}`)) : []
  assert.equal(
    files.filter((file) => file.endsWith('onnxruntime.db')),
    [],
  )
  await session.release()
})

test('property: tensors of every datatype go into the real library and come out as they were', async () => {
  for (const rank of [0, 1, 2]) {
    const sizes = Array.from({ length: rank }, (_, at) => `size${at}`)
    const session = await openSession(
      writeIdentityModel(DATATYPES.map((datatype) => ({ name: datatype, datatype, shape: sizes }))),
    )
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: rank, maxLength: rank })
    const tensors = shapes.chain((shape) =>
      fc.tuple(
        ...DATATYPES.map((datatype) =>
          ARBITRARY_DATA[datatype](elementCount(shape)).map(
            (data): Tensor => ({ name: datatype, datatype, shape, data }),
          ),
        ),
      ),
    )
    await fc.assert(
      fc.asyncProperty(tensors, async (inputs) => {
        const answers = await session.run(
          inputs,
          inputs.map(({ name }) => `${name}_out`),
        )
        assert.equal(
          answers,
          inputs.map((input) => ({ ...input, name: `${input.name}_out` })),
        )
      }),
      { numRuns: 60 },
    )
    await session.release()
  }
})

test('only the outputs asked for are computed', async () => {
  const session = await openSession(
    writeIdentityModel(['a', 'b'].map((name) => ({ name, datatype: 'FP32', shape: [1] }))),
  )
  const inputs = ['a', 'b'].map(
    (name): Tensor => ({ name, datatype: 'FP32', shape: [1], data: Float32Array.of(1) }),
  )
  assert.equal(
    (await session.run(inputs, ['b_out'])).map(({ name }) => name),
    ['b_out'],
  )
  await session.release()
})

async function refusal(model: Uint8Array): Promise<string> {
  return openSession(model).then(
    () => '',
    (error: Error) => error.message,
  )
}

test('bytes that are no model, and types that Node has no tensor for, are refused when loading', async () => {
  assert.match(await refusal(Buffer.from('no model')), /protobuf/i)
  const value = { name: 'x', datatype: 'FP32', shape: [1] } as const
  assert.match(await refusal(writeIdentityModel([{ ...value, datatype: 'BF16' }])), /data type 16/)
  const answer = { ...value, name: 'y' }
  const unknown = writeOnnxModel([value], [answer], [{ op: 'NoSuchOp', from: ['x'], to: 'y' }])
  assert.match(await refusal(unknown), /NoSuchOp/)
  const list = writeOnnxModel(
    [value],
    [{ ...answer, isSequence: true }],
    [{ op: 'SequenceConstruct', from: ['x'], to: 'y' }],
  )
  assert.is(await refusal(list), 'y is of a type that the protocol has not')
})

/** A file may be closed while it is looked at. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

test.run()
