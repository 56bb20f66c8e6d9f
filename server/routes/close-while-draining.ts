import type { FastifyApp } from '../fastify-app.ts'
import type { Lifecycle } from '../process/lifecycle.ts'

/** While draining, each reply says so: a client on an open connection must find another pod for its next request. */
export function closeWhileDraining(app: FastifyApp, lifecycle: Lifecycle): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (lifecycle.isDraining) reply.header('connection', 'close')
    done(null, payload)
  })
}
