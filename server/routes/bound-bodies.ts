import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuseRequest } from '../connections/answer-broken-request.ts'
import type { BodyMemory } from '../connections/body-memory.ts'
import { serveError } from '../errors.ts'
import type { FastifyApp } from '../fastify-app.ts'
import type { InferenceModel } from '../protocol/inference-model.ts'
import { REQUEST_BYTES_MAX } from '../protocol/server-identity.ts'

/** No more than headers may have. Less is not counted: most requests are smaller, and so wait for nobody's large one. */
export const UNCOUNTED_BYTES = 16_384

/** Who keeps account of bodies on their way, and who hears of those that found no room, by the model they asked. */
type BodyBounds = {
  readonly memory: BodyMemory
  readonly onRefused: (served: InferenceModel | null) => void
}

/**
 * From here on, what is held of bodies on their way is bounded. It is counted as it comes; but a length for which there
 * is no room is refused before any of it is read.
 */
export function boundBodies(app: FastifyApp, bounds: BodyBounds): void {
  app.addHook('preParsing', (request, reply, payload, done) => {
    const {
      'content-length': length,
      'transfer-encoding': chunked,
      'content-encoding': encoding,
    } = request.headers
    if (encoding !== undefined && encoding !== 'identity') {
      const detail = `encoded as ${encoding.slice(0, 20)}`
      return done(serveError('unsupported_media_type', { field: 'Content-Encoding', detail }))
    }
    if (chunked !== undefined) countBody(request, reply, bounds, UNCOUNTED_BYTES)
    else if (isCounted(Number(length))) {
      try {
        bounds.memory.ask(Number(length))
      } catch (error) {
        bounds.onRefused(request.served)
        return done(error as Error)
      }
      countBody(request, reply, bounds, 0)
    }
    if (request.headers.expect !== undefined) askForBody(reply)
    done(null, payload)
  })
}

/** What is larger than may be is refused where it is read, by its length. */
function isCounted(bytes: number): boolean {
  return bytes > UNCOUNTED_BYTES && bytes <= REQUEST_BYTES_MAX
}

/** Holds what comes of a body until it is there, or was answered, or its client is gone; the two last close the reply. */
function countBody(
  request: FastifyRequest,
  reply: FastifyReply,
  { memory, onRefused }: BodyBounds,
  uncounted: number,
): void {
  const { raw, served } = request
  const body = memory.receive(() => dropSlow(request, reply))
  let received = 0
  const count = (chunk: Buffer): void => {
    const before = Math.max(received, uncounted)
    received += chunk.length
    if (received <= before) return
    try {
      body.take(received - before)
    } catch (error) {
      raw.off('data', count)
      onRefused(served)
      // To whoever reads it. The rest comes and is thrown away, so that the client can read the answer.
      if (raw.listenerCount('error') > 0) raw.emit('error', error)
      raw.resume()
    }
  }
  raw.on('data', count)
  raw.once('end', body.end)
  reply.raw.once('close', body.end)
}

/** Ends a request whose place others need as Node ends one whose time is over. */
function dropSlow({ raw }: FastifyRequest, reply: FastifyReply): void {
  // Behind another of its connection it has no turn to be answered.
  if (reply.raw.socket === null) raw.socket.destroy()
  else refuseRequest('request_too_slow', raw.socket)
}

/** A client that asked whether to send its body may; one that was refused before it did not send it for nothing. */
function askForBody({ raw }: FastifyReply): void {
  raw.removeHeader('connection')
  raw.writeContinue()
}
