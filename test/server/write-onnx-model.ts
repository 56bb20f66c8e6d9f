import type { Datatype } from '../../server/protocol/tensor/datatype.ts'

/** An input or output as a model file has it: a size is a number, or a name for any number. */
export type OnnxValue = {
  readonly name: string
  readonly datatype: Datatype | 'BF16'
  readonly shape: readonly (number | string)[]
  /** A list of such tensors. */
  readonly isSequence?: boolean
}

/** Numbers of onnx.proto, TensorProto.DataType. */
const ELEMENT_TYPES: Readonly<Record<Datatype | 'BF16', number>> = {
  FP32: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BYTES: 8,
  BOOL: 9,
  FP16: 10,
  FP64: 11,
  UINT32: 12,
  UINT64: 13,
  BF16: 16,
}

/** Number of onnx.proto, AttributeProto.AttributeType. */
const INTEGER_ATTRIBUTE = 2

/** One operator of a graph. */
type OnnxNode = {
  readonly op: string
  readonly from: readonly string[]
  readonly to: string
  /** Whole numbers by name. */
  readonly attributes?: Readonly<Record<string, number>>
}

/** A real ONNX file that answers each input, named `x`, as `x_out`. */
export function writeIdentityModel(values: readonly OnnxValue[]): Uint8Array {
  return writeOnnxModel(
    values,
    values.map((value) => ({ ...value, name: `${value.name}_out` })),
    values.map(({ name }) => ({ op: 'Identity', from: [name], to: `${name}_out` })),
  )
}

/** The bytes of a model file, by the field numbers of onnx.proto (https://github.com/onnx/onnx). */
export function writeOnnxModel(
  inputs: readonly OnnxValue[],
  outputs: readonly OnnxValue[],
  nodes: readonly OnnxNode[],
): Uint8Array {
  const graph = [
    ...nodes.map(({ op, from, to, attributes = {} }) =>
      message(
        1,
        ...from.map((name) => text(1, name)),
        text(2, to),
        text(4, op),
        ...Object.entries(attributes).map(([name, value]) =>
          message(5, text(1, name), integer(3, value), integer(20, INTEGER_ATTRIBUTE)),
        ),
      ),
    ),
    text(2, 'test'),
    ...inputs.map((value) => message(11, valueInfo(value))),
    ...outputs.map((value) => message(12, valueInfo(value))),
  ]
  const opset = message(8, text(1, ''), integer(2, 21))
  return Buffer.concat([integer(1, 10), message(7, ...graph), opset])
}

function valueInfo({ name, datatype, shape, isSequence }: OnnxValue): Buffer {
  const sizes = shape.map((size) => message(1, typeof size === 'number' ? integer(1, size) : text(2, size)))
  const tensor = message(1, integer(1, ELEMENT_TYPES[datatype]), message(2, ...sizes))
  return Buffer.concat([
    text(1, name),
    message(2, isSequence === true ? message(4, message(1, tensor)) : tensor),
  ])
}

/** Protobuf: a field's number and kind, then a number in groups of seven bits, or a length and bytes. */
function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)])
}

function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value))
}

function message(field: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push(128 + (rest % 128))
  }
}
