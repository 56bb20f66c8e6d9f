import type { FastifyRequest } from 'fastify'
import { serveError } from '../../errors.ts'
import type { FastifyApp } from '../../fastify-app.ts'

/** What a body may be declared as. Clients of the protocol often send no type at all. */
const MEDIA_TYPES: readonly string[] = ['', 'application/json', 'application/octet-stream']

/**
 * From here on, bodies are the bytes as they came: JSON, and what may follow it.
 *
 * @param bytesMax how large they may be
 */
export function readRawBodies(app: FastifyApp, bytesMax: number): void {
  app.removeAllContentTypeParsers()
  // The usual types by name, or Fastify would search its list, type by type, for each request.
  for (const type of ['application/json', 'application/octet-stream', '*'])
    app.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: bytesMax }, readRawBody)
}

function readRawBody(
  request: FastifyRequest,
  body: Buffer,
  done: (error: Error | null, body?: unknown) => void,
): void {
  const { 'content-type': type = '' } = request.headers
  const media = MEDIA_TYPES.includes(type) ? type : (type.split(';', 1)[0]?.trim().toLowerCase() ?? '')
  if (MEDIA_TYPES.includes(media)) done(null, body)
  else {
    done(serveError('unsupported_media_type', { field: 'Content-Type', detail: media.slice(0, 60) }))
  }
}
