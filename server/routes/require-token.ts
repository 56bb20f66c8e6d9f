import { createHash, timingSafeEqual } from 'node:crypto'
import { serveError } from '../errors.ts'
import type { FastifyApp } from '../fastify-app.ts'

/**
 * From here on, every request but probes, scrapes and /docs needs `Authorization: Bearer TOKEN`: a kubelet and a
 * Prometheus have none, and what /docs tells is no secret.
 *
 * @param token undefined: nobody needs one
 */
export function requireToken(app: FastifyApp, token: string | undefined): void {
  if (token === undefined) return
  const wanted = digest(`Bearer ${token}`)
  app.addHook('onRequest', async (request, reply) => {
    const { config, url = '' } = request.routeOptions
    if (config.uncounted === true || url === '/docs' || url.startsWith('/docs/')) return
    // Digests are of one length, and compared in one time, however much of a guess is right.
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) return
    reply.header('www-authenticate', 'Bearer')
    throw serveError('unauthorized', { field: 'Authorization' })
  })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
