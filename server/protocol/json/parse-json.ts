import { isUtf8 } from 'node:buffer'
import { serveError } from '../../errors.ts'
import { boundJson, INFER_JSON } from './bound-json.ts'

/** @throws {ServeError} malformed_json; invalid_request or body_too_large when it holds more than a request has */
export function parseJson(bytes: Buffer): unknown {
  // toString() would put a replacement character for each byte that is none, in silence.
  if (!isUtf8(bytes)) throw serveError('malformed_json', { field: 'body', detail: 'it is no UTF-8' })
  boundJson(bytes, INFER_JSON)
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    throw serveError('malformed_json', { field: 'body' }, error)
  }
}
