import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DATATYPES } from '../../../../server/protocol/tensor/datatype.ts'
import { toHalfBits } from '../../../../server/protocol/tensor/half-float.ts'
import type { Tensor } from '../../../../server/protocol/tensor/tensor.ts'
import { tensorsAgree } from '../../../../server/repository/shadow/tensors-agree.ts'
import { arbitraryTensor } from '../../protocol/tensor/arbitrary-tensor.ts'

const agree = (left: Tensor, right: Tensor, tolerance = 0.01) =>
  tensorsAgree([left], [right], [left.name], tolerance)

test('property: a tensor of any datatype agrees with a copy of itself', () => {
  fc.assert(
    fc.property(arbitraryTensor, (tensor) => {
      const data = ArrayBuffer.isView(tensor.data)
        ? tensor.data.slice()
        : tensor.data.map((bytes) => bytes.slice())
      assert.ok(agree(tensor, { ...tensor, data }, 0))
    }),
  )
})

const Y = { name: 'y', shape: [2] } as const
const PAIRS: [string, Tensor, Tensor, boolean][] = [
  [
    'near',
    { ...Y, datatype: 'FP32', data: Float32Array.of(1, 2) },
    { ...Y, datatype: 'FP32', data: Float32Array.of(1.009, 2) },
    true,
  ],
  [
    'far',
    { ...Y, datatype: 'FP32', data: Float32Array.of(1, 2) },
    { ...Y, datatype: 'FP32', data: Float32Array.of(1, 2.011) },
    false,
  ],
  [
    'NaN',
    { ...Y, datatype: 'FP64', data: Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY) },
    { ...Y, datatype: 'FP64', data: Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY) },
    true,
  ],
  [
    'NaN and a number',
    { ...Y, datatype: 'FP64', data: Float64Array.of(Number.NaN, 1) },
    { ...Y, datatype: 'FP64', data: Float64Array.of(1, 1) },
    false,
  ],
  [
    'halves, by their values',
    { ...Y, datatype: 'FP16', data: Uint16Array.of(toHalfBits(0.1), 0) },
    { ...Y, datatype: 'FP16', data: Uint16Array.of(toHalfBits(0.105), 0) },
    true,
  ],
  [
    'halves far',
    { ...Y, datatype: 'FP16', data: Uint16Array.of(toHalfBits(1), 0) },
    { ...Y, datatype: 'FP16', data: Uint16Array.of(toHalfBits(1.1), 0) },
    false,
  ],
  [
    'labels',
    { ...Y, datatype: 'INT64', data: BigInt64Array.of(0n, 1n) },
    { ...Y, datatype: 'INT64', data: BigInt64Array.of(0n, 0n) },
    false,
  ],
  [
    'texts',
    { ...Y, datatype: 'BYTES', data: [Buffer.from('a'), Buffer.from('b')] },
    { ...Y, datatype: 'BYTES', data: [Buffer.from('a'), Buffer.from('c')] },
    false,
  ],
  [
    'another shape',
    { ...Y, datatype: 'INT8', data: Int8Array.of(1, 1) },
    { name: 'y', shape: [1, 2], datatype: 'INT8', data: Int8Array.of(1, 1) },
    false,
  ],
  [
    'another datatype',
    { ...Y, datatype: 'INT8', data: Int8Array.of(1, 1) },
    { ...Y, datatype: 'UINT8', data: Uint8Array.of(1, 1) },
    false,
  ],
  [
    'another name',
    { ...Y, datatype: 'INT8', data: Int8Array.of(1, 1) },
    { ...Y, name: 'z', datatype: 'INT8', data: Int8Array.of(1, 1) },
    false,
  ],
]
for (const [sentence, left, right, expected] of PAIRS)
  test(`${sentence}: ${expected ? 'agree' : 'disagree'}`, () => {
    assert.is(agree(left, right), expected)
    assert.ok(DATATYPES.includes(left.datatype))
  })

test('only what was asked for is compared', () => {
  const left: Tensor = { ...Y, datatype: 'INT8', data: Int8Array.of(1, 1) }
  assert.ok(tensorsAgree([left], [], [], 0))
})

test.run()
