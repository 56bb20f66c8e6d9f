import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { ERRORS, type ErrorCode } from '../error-table.ts'
import { problem } from '../errors.ts'

/** What Node calls a request that never became one. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_too_slow',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
}

/** Answers what cannot be read as HTTP, or came too slowly, in the error table's words, and hangs up. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  refuseRequest(CODES[error.code ?? ''] ?? 'invalid_request', socket)
}

/** The same for what is HTTP, but no request that anybody could answer. */
export function refuseRequest(code: ErrorCode, socket: Duplex): void {
  const { status } = ERRORS[code]
  const body = JSON.stringify(problem(code))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
