import { type Problem, problem } from '../../errors.ts'
import { type Datatype, NUMERIC_ARRAYS, type TensorData } from '../tensor/datatype.ts'
import { elementCount } from '../tensor/tensor.ts'
import { requireTexts } from './require-texts.ts'

/** A tensor's elements as bytes, and where their size is said in the request. */
export type BinaryData = {
  readonly datatype: Datatype
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
  /** Such as `inputs[0].parameters.binary_data_size`. */
  readonly field: string
}

/** Before each byte string stands its length, in so many bytes. */
export const LENGTH_BYTES = 4

/**
 * Reads a tensor's elements from bytes: little-endian, row by row; a byte string after its length as UINT32
 * (Triton's binary tensor data extension, docs/protocol/extension_binary_data.md of triton-inference-server/server).
 *
 * Nothing is copied where the bytes begin at a multiple of the element's size; a client gets that by padding its
 * JSON header with spaces to a multiple of 8.
 *
 * @param problems gets what is wrong; then undefined is returned
 */
export function readBinaryData(tensor: BinaryData, problems: Problem[]): TensorData | undefined {
  const { datatype, shape, bytes, field } = tensor
  if (datatype === 'BYTES') return readByteStrings(tensor, problems)
  const count = elementCount(shape)
  const elements = NUMERIC_ARRAYS[datatype]
  if (bytes.length !== count * elements.BYTES_PER_ELEMENT) {
    const detail = `${bytes.length} bytes for ${count} elements of ${elements.BYTES_PER_ELEMENT}`
    problems.push(problem('wrong_size', { field, detail }))
    return undefined
  }
  const wrongBit = datatype === 'BOOL' ? bytes.findIndex((byte) => byte > 1) : -1
  if (wrongBit >= 0) {
    const detail = `BOOL is a byte of 0 or 1, not ${bytes[wrongBit]} at ${wrongBit}`
    problems.push(problem('out_of_range', { field, detail }))
    return undefined
  }
  const aligned = bytes.byteOffset % elements.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes)
  return new elements(aligned.buffer, aligned.byteOffset, count)
}

function readByteStrings({ shape, bytes, field }: BinaryData, problems: Problem[]): TensorData | undefined {
  const count = elementCount(shape)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const strings: Uint8Array[] = []
  let offset = 0
  while (strings.length < count && offset + LENGTH_BYTES <= bytes.length) {
    const start = offset + LENGTH_BYTES
    offset = start + view.getUint32(offset, true)
    if (offset <= bytes.length) strings.push(bytes.subarray(start, offset))
  }
  if (strings.length === count && offset === bytes.length) {
    const whereIs = (index: number) => ({ field, detail: `string ${index} of ${count}, counted from 0` })
    return requireTexts(strings, whereIs, problems)
  }
  const detail = `${bytes.length} bytes are not ${count} strings, each after its length in ${LENGTH_BYTES} bytes`
  problems.push(problem('wrong_size', { field, detail }))
  return undefined
}
