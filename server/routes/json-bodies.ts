import type { FastifyInstance, FastifyRequest } from 'fastify'
import { boundJson, INFER_JSON, type JsonBounds } from '../protocol/json/bound-json.ts'

/** Reads JSON as the framework does, once it is known to be of a size that somebody may mean. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    // The framework receives a body even where nobody takes it.
    if (request.is404) return done(null, undefined)
    boundJson(body, boundsOf(request))
    parse(request, body.toString(), done)
  })
}

/** Twice the names that a request of all rows has, so that whoever has a few rows too many is told so. */
function boundsOf({ served }: Pick<FastifyRequest, 'served'>): JsonBounds {
  const names = 2 * (served?.rowsMax ?? 0) * (served?.card?.features.length ?? 0)
  return { ...INFER_JSON, names: Math.max(names, INFER_JSON.names) }
}
