import type { Tensor } from '../tensor/tensor.ts'
import { LENGTH_BYTES } from './read-binary-data.ts'

/** A tensor's elements as bytes, in the form that readBinaryData() reads; a view where there is nothing to join. */
export function writeBinaryData({ data }: Tensor): Uint8Array {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const size = data.reduce((sum, bytes) => sum + LENGTH_BYTES + bytes.length, 0)
  const written = new Uint8Array(size)
  const view = new DataView(written.buffer)
  let offset = 0
  for (const bytes of data) {
    view.setUint32(offset, bytes.length, true)
    written.set(bytes, offset + LENGTH_BYTES)
    offset += LENGTH_BYTES + bytes.length
  }
  return written
}
