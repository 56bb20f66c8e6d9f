import { serveError } from '../../errors.ts'

/** A request's body: the bytes of its JSON, and those behind it. */
export type SplitBody = { readonly head: Buffer; readonly tail: Uint8Array }

/** How many bytes of JSON the body begins with, when binary data follows. Node writes header names small. */
export const JSON_LENGTH_HEADER = 'inference-header-content-length'

const NOTHING = new Uint8Array(0)

/**
 * Takes a body apart. Without the header all of it is JSON.
 *
 * @throws {ServeError} empty_body or wrong_header
 */
export function splitBody(body: unknown, jsonLength: string | string[] | undefined): SplitBody {
  if (!Buffer.isBuffer(body) || body.length === 0) throw serveError('empty_body')
  if (jsonLength === undefined) return { head: body, tail: NOTHING }
  const length = Number(jsonLength)
  // Number('') is 0, and the header may come twice.
  if (!/^\d{1,15}$/.test(String(jsonLength)) || length > body.length) {
    const detail = `must be from 0 to the ${body.length} bytes of the body, not ${String(jsonLength).slice(0, 40)}`
    throw serveError('wrong_header', { field: 'Inference-Header-Content-Length', detail })
  }
  return {
    head: body.subarray(0, length),
    tail: new Uint8Array(body.buffer, body.byteOffset + length, body.length - length),
  }
}
