import { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'

/** Whom a request comes from: a certificate, where clients have one, or else an address. */
export function clientOf(request: FastifyRequest): string {
  const { socket } = request.raw
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
  return certificate?.fingerprint256 ?? request.ip
}
