import type { FastifyRequest } from 'fastify'
import type { FastifyApp } from '../../fastify-app.ts'
import type { FairBy } from '../../process/settings/connection-settings.ts'
import { clientOf } from './client-of.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose it is, where clients are told apart. */
    client: string | undefined
  }
}

/** What is kept of a name: others may be as long as all headers. */
export const CLIENT_LENGTH_MAX = 256

/**
 * From here on, each request that is not a probe has the name of its client. Those without the header are one client.
 *
 * @param fairBy undefined: nobody has a name, and nothing is looked at
 */
export function nameClients(app: FastifyApp, fairBy: FairBy | undefined): void {
  app.decorateRequest('client', undefined)
  if (fairBy === undefined) return
  const nameOf =
    fairBy === 'client'
      ? clientOf
      : ({ headers }: FastifyRequest): string =>
          String(headers[fairBy.header] ?? '').slice(0, CLIENT_LENGTH_MAX)
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.uncounted !== true) request.client = nameOf(request)
    done()
  })
}
