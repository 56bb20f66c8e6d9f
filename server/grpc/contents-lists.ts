import type { Datatype } from '../protocol/tensor/datatype.ts'
import type { InferTensorContents } from './messages.ts'

/** The list that holds the elements of each datatype. FP16 has none: protobuf knows no such number. */
export const CONTENTS_LISTS: Readonly<Record<Exclude<Datatype, 'FP16'>, keyof InferTensorContents>> = {
  BOOL: 'bool_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
}
