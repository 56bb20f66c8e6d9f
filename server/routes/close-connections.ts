import { ConnectionAges } from '../connections/connection-ages.ts'
import type { FastifyApp } from '../fastify-app.ts'
import type { Lifecycle } from '../process/lifecycle.ts'

/**
 * A reply says that its connection ends, so that the client opens another one for its next request: while draining, for
 * it must find another pod, and on a connection that is old, for there may be new pods.
 *
 * @param ageMs how old one gets, a tenth more or less; 0: as old as it likes
 */
export function closeConnections(app: FastifyApp, lifecycle: Lifecycle, ageMs: number): void {
  const ages = ageMs === 0 ? undefined : new ConnectionAges(ageMs)
  app.addHook('onSend', (request, reply, payload, done) => {
    if (lifecycle.isDraining || ages?.isOver(request.raw.socket)) reply.header('connection', 'close')
    done(null, payload)
  })
}
