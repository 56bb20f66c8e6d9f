import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { refuseRequest } from './answer-broken-request.ts'
import { answerHalfClosed } from './half-closed.ts'
import { closeWithConnection } from './queued-responses.ts'
import { secureOptions, type TlsMaterial } from './tls-files.ts'

/** What a connection may take. Times are in milliseconds. */
export type ConnectionLimits = {
  /** For the headers of a request, from its first byte or from the opening of the connection. */
  readonly headersTimeoutMs: number
  /** For a whole request, its body included. */
  readonly requestTimeoutMs: number
  /** Between an answer and the next request. */
  readonly keepAliveTimeoutMs: number
  /** How often the two first are looked at: a client that is too slow may stay for so much longer. */
  readonly checkIntervalMs: number
  /** After how long a reply ends its connection, so that the client may meet another pod; 0: never. */
  readonly ageMs: number
  /** How many connections may be open; one more is closed at once. */
  readonly connectionsMax: number
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  // Longer than a load balancer's idle time (60 s is common), so that it closes first and loses no request.
  keepAliveTimeoutMs: 72_000,
  // Node's own 30 s would turn 10 s into 40.
  checkIntervalMs: 2_000,
  // As long as gRPC's here: new pods get their share within minutes, and a connection a second is nothing for a client.
  ageMs: 300_000,
  // An idle connection takes some 10 KB, one of TLS 40 KB: 4,096 of them fit beside the models.
  connectionsMax: 4_096,
}

/** Node's own default, said here because the README promises it. All headers of a request together. */
const HEADER_BYTES_MAX = 16_384

/** A server that no slow client can hold for long, with TLS where there is a certificate. */
export function createHttpServer(
  handler: RequestListener,
  limits: ConnectionLimits,
  tls: TlsMaterial | undefined,
): Server {
  const listener: RequestListener = (request, response) => {
    closeWithConnection(response, request.socket)
    if (!isHostClear(request)) refuseRequest('invalid_request', request.socket)
    else handler(request, response)
  }
  const options: ServerOptions = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    maxHeaderSize: HEADER_BYTES_MAX,
    // Node's own refusal has no words; `listener` has.
    requireHostHeader: false,
  }
  const server =
    tls === undefined
      ? createServer(options, listener)
      : createTlsServer(
          {
            ...options,
            ...secureOptions(tls),
            handshakeTimeout: limits.headersTimeoutMs,
            // As `createServer` of http has it: what an end means is decided in `half-closed.ts`.
            allowHalfOpen: true,
          },
          listener,
        )
  // Whoever asks whether to send a body is told so where it is read (`bound-bodies.ts`), and otherwise hangs up or is
  // hung up: what follows might be the body all the same.
  server.on('checkContinue', (request, response) => {
    response.setHeader('connection', 'close')
    listener(request, response)
  })
  // Other expectations may be left alone (RFC 9110, 10.1.1); Node's own refusal has no words.
  server.on('checkExpectation', listener)
  server.on('connect', (_request, socket) => refuseRequest('method_not_allowed', socket))
  answerHalfClosed(server, tls !== undefined)
  server.maxConnections = limits.connectionsMax
  return server
}

/**
 * One Host, or in HTTP/1.0 none (RFC 9112, 3.2): of two, a proxy in front may have heeded the other. `headers` has only
 * the first, and `headersDistinct` would make an object for each request.
 */
function isHostClear({ headers, rawHeaders, httpVersion }: IncomingMessage): boolean {
  if (headers.host === undefined) return httpVersion !== '1.1'
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  return count === 1
}
