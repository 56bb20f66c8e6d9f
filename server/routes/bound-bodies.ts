import { Transform } from 'node:stream'
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify'
import type { BodyMemory, ComingBody } from '../connections/body-memory.ts'
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
 * From here on, what is held of bodies on their way is bounded. A length that is told is held at once, so that what has
 * no room is answered before it is read; what comes in chunks is counted as it comes.
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
    let body = payload
    try {
      if (chunked !== undefined) body = countChunks(payload, takeFor(request, reply, bounds))
      else if (isCounted(Number(length))) takeFor(request, reply, bounds)(Number(length))
    } catch (error) {
      return done(error as Error)
    }
    if (request.headers.expect !== undefined) askForBody(reply)
    done(null, body)
  })
}

/** What is larger than may be is refused where it is read, by its length. */
function isCounted(bytes: number): boolean {
  return bytes > UNCOUNTED_BYTES && bytes <= REQUEST_BYTES_MAX
}

function countChunks(payload: RequestPayload, take: ComingBody['take']): RequestPayload {
  let received = 0
  const counter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const counted = Math.max(received, UNCOUNTED_BYTES)
      received += chunk.length
      try {
        if (received > counted) take(received - counted)
        done(null, chunk)
      } catch (error) {
        // The rest is read and thrown away, so that the client can read the answer.
        payload.unpipe(counter).resume()
        done(error as Error)
      }
    },
  })
  payload.once('error', (error) => counter.destroy(error))
  return payload.pipe(counter)
}

/** Holds for a body until it is there, or was answered, or its client is gone; the two last close the reply. */
function takeFor(
  request: FastifyRequest,
  reply: FastifyReply,
  { memory, onRefused }: BodyBounds,
): ComingBody['take'] {
  const body = memory.receive()
  request.raw.once('end', body.end)
  reply.raw.once('close', body.end)
  return (bytes) => {
    try {
      body.take(bytes)
    } catch (error) {
      onRefused(request.served)
      throw error
    }
  }
}

/** A client that asked whether to send its body may; one that was refused before it did not send it for nothing. */
function askForBody({ raw }: FastifyReply): void {
  raw.removeHeader('connection')
  raw.writeContinue()
}
