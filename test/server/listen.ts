import type { AddressInfo } from 'node:net'
import type { FastifyApp } from '../../server/fastify-app.ts'

/** Lets the server be reached over loopback. @returns at which port */
export async function listen(app: Pick<FastifyApp, 'listen' | 'server'>): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}
