import { problem, ServeError } from '../../errors.ts'
import type { FastifyApp } from '../../fastify-app.ts'
import { documentRefusal } from '../documents/document-refusal.ts'
import { clientOf } from './client-of.ts'

export const WINDOW_MS = 1_000
/** Clients that are counted at a time; beyond, the one that has been silent for longest is forgotten. */
export const CLIENTS_MAX = 10_000

/**
 * From here on, a client that has sent `perSecond` requests within a second gets a 429 until that second is over. A
 * client is a certificate, where clients have one, or else an address. Probes and scrapes are nobody's.
 *
 * @param perSecond 0: no limit, and no cost
 */
export async function limitRate(app: FastifyApp, perSecond: number): Promise<void> {
  if (perSecond === 0) return
  documentRefusal(app, 429, {
    description: `More than ${perSecond} requests of one client within a second`,
    headers: { 'retry-after': { type: 'integer', description: 'seconds' } },
  })
  // Only those who limit wait for the package.
  const { default: rateLimit } = await import('@fastify/rate-limit')
  await app.register(rateLimit, {
    global: false,
    max: perSecond,
    timeWindow: WINDOW_MS,
    cache: CLIENTS_MAX,
    keyGenerator: clientOf,
    allowList: (request) => request.routeOptions.config.uncounted === true,
    errorResponseBuilder: (_request, { ttl }) => {
      const detail = `at most ${perSecond} a second`
      return new ServeError([problem('too_many_requests', { detail })], undefined, Math.ceil(ttl / 1000))
    },
  })
  app.addHook('onRequest', app.rateLimit())
}
