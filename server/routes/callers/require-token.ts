import { tokenCheck } from '../../bearer-token.ts'
import { serveError } from '../../errors.ts'
import type { FastifyApp } from '../../fastify-app.ts'
import { documentRefusal } from '../documents/document-refusal.ts'

/**
 * From here on, every request but probes, scrapes and /docs needs `Authorization: Bearer TOKEN`: a kubelet and a
 * Prometheus have none, and what /docs tells is no secret.
 *
 * @param token undefined: nobody needs one
 */
export function requireToken(app: FastifyApp, token: string | undefined): void {
  if (token === undefined) return
  documentRefusal(app, 401, {
    description: 'Without the token',
    headers: { 'www-authenticate': { type: 'string' } },
  })
  const isAllowed = tokenCheck(token)
  app.addHook('onRequest', async (request, reply) => {
    const { config, url = '' } = request.routeOptions
    if (config.uncounted === true || url === '/docs' || url.startsWith('/docs/')) return
    if (isAllowed(request.headers.authorization)) return
    reply.header('www-authenticate', 'Bearer')
    throw serveError('unauthorized', { field: 'Authorization' })
  })
}
