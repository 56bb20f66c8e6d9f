import { isUtf8 } from 'node:buffer'
import { serveError } from '../../errors.ts'

/** @throws {ServeError} malformed_json */
export function parseJson(bytes: Buffer): unknown {
  // toString() would put a replacement character for each byte that is none, in silence.
  if (!isUtf8(bytes)) throw serveError('malformed_json', { field: 'body', detail: 'it is no UTF-8' })
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    throw serveError('malformed_json', { field: 'body' }, error)
  }
}
