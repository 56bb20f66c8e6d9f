import fc from 'fast-check'
import { DATATYPES, type Datatype, type TensorData } from '../../../../server/protocol/tensor/datatype.ts'
import { toHalfBits } from '../../../../server/protocol/tensor/half-float.ts'
import { elementCount, type Tensor } from '../../../../server/protocol/tensor/tensor.ts'

const finite = { noNaN: true, noDefaultInfinity: true } as const
/** JSON writes -0 as 0. */
const plain = (value: number): number => (value === 0 ? 0 : value)

/** One array of `length` elements that JSON can carry. */
export const ARBITRARY_DATA: Readonly<Record<Datatype, (length: number) => fc.Arbitrary<TensorData>>> = {
  BOOL: (length) => list(fc.nat(1), length).map((bits) => Uint8Array.from(bits)),
  UINT8: (length) => fc.uint8Array(exactly(length)),
  UINT16: (length) => fc.uint16Array(exactly(length)),
  UINT32: (length) => fc.uint32Array(exactly(length)),
  UINT64: (length) => fc.bigUint64Array(exactly(length)),
  INT8: (length) => fc.int8Array(exactly(length)),
  INT16: (length) => fc.int16Array(exactly(length)),
  INT32: (length) => fc.int32Array(exactly(length)),
  INT64: (length) => fc.bigInt64Array(exactly(length)),
  FP16: (length) =>
    list(fc.double({ ...finite, min: -65_504, max: 65_504 }), length).map((values) =>
      Uint16Array.from(values, (value) => toHalfBits(plain(value)) % 0x8000),
    ),
  FP32: (length) => list(fc.float(finite), length).map((values) => Float32Array.from(values, plain)),
  FP64: (length) => list(fc.double(finite), length).map((values) => Float64Array.from(values, plain)),
  BYTES: (length) =>
    list(fc.string({ unit: 'grapheme' }), length).map((texts) =>
      texts.map((text) => new TextEncoder().encode(text)),
    ),
}

/** Tensors of every datatype, of up to three sizes. */
export const arbitraryTensor: fc.Arbitrary<Tensor> = fc
  .tuple(fc.constantFrom(...DATATYPES), fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }))
  .chain(([datatype, shape]) =>
    ARBITRARY_DATA[datatype](elementCount(shape)).map((data) => ({ name: 'x', datatype, shape, data })),
  )

function list<T>(element: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> {
  return fc.array(element, exactly(length))
}

function exactly(length: number): { minLength: number; maxLength: number } {
  return { minLength: length, maxLength: length }
}
