import type { ServerUnaryCall } from '@grpc/grpc-js'
import type { FairBy } from '../../process/settings/connection-settings.ts'
import { CLIENT_LENGTH_MAX } from '../../routes/callers/name-clients.ts'

type Call = Pick<ServerUnaryCall<unknown, unknown>, 'metadata' | 'getPeer' | 'getAuthContext'>

/** Whose a call is: where clients take turns, and where their rate is limited. */
export type CallNames = {
  readonly clientOf: (call: Call) => string | undefined
  readonly callerOf: (call: Call) => string
}

/** @param trustedProxies so many proxies in front are believed about the client's address */
export function callNames(fairBy: FairBy | undefined, trustedProxies: number): CallNames {
  return {
    clientOf: nameCaller(fairBy, trustedProxies),
    callerOf: (call) => callerOf(call, trustedProxies),
  }
}

/**
 * Tells whose a call is, as the routes tell it of requests: a header is metadata here.
 *
 * @param fairBy undefined: nobody has a name
 * @param trustedProxies so many proxies in front are believed about the client's address
 */
export function nameCaller(
  fairBy: FairBy | undefined,
  trustedProxies: number,
): (call: Call) => string | undefined {
  if (fairBy === undefined) return () => undefined
  if (fairBy === 'client') return (call) => callerOf(call, trustedProxies)
  return ({ metadata }) => (metadata.get(fairBy.header)[0]?.toString() ?? '').slice(0, CLIENT_LENGTH_MAX)
}

/** A certificate, where clients have one, or else an address. */
function callerOf(call: Call, trustedProxies: number): string {
  return certificateOf(call) ?? addressOf(call, trustedProxies)
}

function certificateOf(call: Call): string | undefined {
  // The type leaves out what Node's own certificates have, and an empty object stands for none.
  const certificate: { readonly fingerprint256?: string } = Object(call.getAuthContext().sslPeerCertificate)
  return certificate.fingerprint256
}

/** The nearest proxy wrote last, and its own address is the connection's. */
function addressOf(call: Call, trustedProxies: number): string {
  const forwarded = call.metadata
    .get('x-forwarded-for')
    .flatMap((value) => value.toString().split(','))
    .map((address) => address.trim())
  const hops = [call.getPeer().replace(/:\d+$/, ''), ...forwarded.reverse()]
  return hops[Math.min(trustedProxies, hops.length - 1)] ?? ''
}
