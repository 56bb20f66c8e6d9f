/**
 * The protocol's datatypes (https://github.com/open-inference/open-inference-protocol, "Tensor Data Types").
 */
export type Datatype =
  | 'BOOL'
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  | 'UINT64'
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FP16'
  | 'FP32'
  | 'FP64'
  | 'BYTES'

/** Elements of one size, little-endian as they travel: every machine that Node runs models on is so too. */
type NumericData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array

/**
 * The elements of a tensor. BOOL is one byte of 0 or 1; FP16 is its 16 bits, for Node 20 has no such
 * number; BYTES is a list of byte strings, each of its own length.
 */
export type TensorData = NumericData | readonly Uint8Array[]

type NumericArray = {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): NumericData
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumericData
}

/** What an array of each datatype is made with. BYTES has no size of its own and is not here. */
export const NUMERIC_ARRAYS: Readonly<Record<Exclude<Datatype, 'BYTES'>, NumericArray>> = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
}

/** All names, in the order of the protocol. */
export const DATATYPES: readonly Datatype[] = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
]

/** Whether a word is one of them, case and all. */
export function isDatatype(word: unknown): word is Datatype {
  return DATATYPES.some((datatype) => datatype === word)
}
