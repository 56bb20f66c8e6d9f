import { serveError } from '../../errors.ts'
import type { TensorData } from '../tensor/datatype.ts'
import { fromHalfBits } from '../tensor/half-float.ts'
import type { Tensor } from '../tensor/tensor.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * A tensor's elements as JSON text, flat. Integers of 64 bits keep all their digits, which JSON.stringify could not
 * write.
 *
 * @throws {ServeError} not_representable when an element is no JSON value: NaN, an infinity, or bytes that are no UTF-8
 */
export function writeJsonData(tensor: Tensor): string {
  const { datatype, data } = tensor
  if (isByteStrings(data)) return `[${data.map((bytes) => JSON.stringify(decode(bytes, tensor))).join()}]`
  if (datatype === 'BOOL') return `[${Array.from<unknown, boolean>(data, (bit) => bit === 1).join()}]`
  if (datatype === 'FP16' && data instanceof Uint16Array)
    return writeNumbers(Float32Array.from(data, fromHalfBits), tensor)
  return data instanceof Float32Array || data instanceof Float64Array
    ? writeNumbers(data, tensor)
    : `[${data.join()}]`
}

function writeNumbers(data: Float32Array | Float64Array, tensor: Tensor): string {
  // A loop takes half as long as join() for the few numbers that most answers have.
  let text = ''
  for (let at = 0; at < data.length; at += 1) {
    const value = data[at]
    if (!Number.isFinite(value)) throw notRepresentable(tensor, 'holds a number that is not finite')
    text += at === 0 ? value : `,${value}`
  }
  return `[${text}]`
}

function decode(bytes: Uint8Array, tensor: Tensor): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw notRepresentable(tensor, 'holds bytes that are no UTF-8')
  }
}

function notRepresentable({ name }: Tensor, detail: string): Error {
  return serveError('not_representable', { field: `outputs.${name}`, detail: `${name} ${detail}` })
}

function isByteStrings(data: TensorData): data is readonly Uint8Array[] {
  return Array.isArray(data)
}
