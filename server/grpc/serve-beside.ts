import type { FastifyApp } from '../fastify-app.ts'
import type { GrpcParts, GrpcServer } from './transport/grpc-server.ts'

/**
 * A gRPC service that lives and ends with an app: when that is closed, both stop taking connections at once, and the
 * models are released when both have answered what had begun.
 *
 * @param app not listening yet
 * @returns what opens the port
 */
export function serveBeside(app: FastifyApp, parts: Omit<GrpcParts, 'log'>): () => Promise<GrpcServer> {
  let starting: Promise<GrpcServer> | undefined
  let closing: Promise<void> | undefined
  parts.lifecycle.onChange(async () => {
    if (parts.lifecycle.isDraining) (await starting)?.turnAway()
  })
  app.addHook('preClose', async () => {
    closing = starting?.then((server) => server.close())
  })
  app.addHook('onClose', async () => closing)
  return async () => {
    starting = start({ ...parts, log: app.log })
    const { port } = await starting
    app.log.info(`gRPC server listening at ${parts.host}:${port}`)
    return starting
  }
}

/** The packages take 15 MB and 0.26 s to load: only those who serve gRPC wait for them. */
async function start(parts: GrpcParts): Promise<GrpcServer> {
  const { startGrpcServer } = await import('./transport/grpc-server.ts')
  return startGrpcServer(parts)
}
