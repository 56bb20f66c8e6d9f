import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/**
 * When a client that sends no more is written to, in milliseconds from then: a reset that the first brings is seen when
 * the next is written. Go's client, for one, took at most five interim answers for long.
 */
const ASKED_AT_MS = [0, 20, 200, 2_000] as const

/** What @types/node leaves out; both are as they are from Node 0.5 to 24. */
type HalfOpenServer = Server & { httpAllowHalfOpen: boolean }
type AnsweringSocket = Socket & { readonly _httpMessage?: ServerResponse | null }

/**
 * Answers clients that end their sending side and wait, as RFC 9112, 9.3, allows: Node, nginx, Envoy and Go's server take
 * that for leaving. Who has left sends the same first, but resets the connection when it is written to. So while the
 * answer is not there, an interim one is sent, which clients pass over: it is thrown away by who waits, and by who has
 * left it brings the reset, after which nobody computes for him. HTTP/1.0 has no interim answers: its clients are
 * answered, there or not.
 */
export function answerHalfClosed(server: Server, isTls: boolean): void {
  const halfOpen = server as HalfOpenServer
  halfOpen.httpAllowHalfOpen = true
  const heed = (socket: Socket): void => {
    // After Node's own listener, which ends the connection when nothing is to be answered.
    socket.on('end', () => askWhetherThere(socket))
  }
  if (isTls) server.on('secureConnection', (socket: TLSSocket) => heed(socket))
  else server.on('connection', heed)
}

function askWhetherThere(socket: AnsweringSocket): void {
  const timers = ASKED_AT_MS.map((atMs) =>
    setTimeout(() => {
      const response = socket._httpMessage
      if (response && !response.headersSent && response.req.httpVersion === '1.1') response.writeContinue()
    }, atMs).unref(),
  )
  socket.once('close', () => {
    for (const timer of timers) clearTimeout(timer)
  })
}
