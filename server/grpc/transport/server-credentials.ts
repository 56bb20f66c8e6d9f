import { experimental, ServerCredentials } from '@grpc/grpc-js'
import type { KeptTls } from '../../connections/kept-tls.ts'

/** Plain, or with TLS and, where there is an authority for them, client certificates; new calls get the renewed ones. */
export function serverCredentials(tls: KeptTls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  const wantsClients = tls.current.clientCa !== undefined
  const provider = certificateProvider(tls)
  // The declared names of the first two are the wrong way round: the server's own certificate comes first.
  return experimental.createCertificateProviderServerCredentials(
    provider,
    wantsClients ? provider : null,
    wantsClients,
  )
}

/** Tells whoever listens of the current certificate, once they can hear it, and of each later one. */
function certificateProvider(tls: KeptTls): experimental.CertificateProvider {
  const own = new Set<experimental.IdentityCertificateUpdateListener>()
  const authorities = new Set<experimental.CaCertificateUpdateListener>()
  const tellOwn = (listener: experimental.IdentityCertificateUpdateListener): void =>
    listener({ certificate: tls.current.cert, privateKey: tls.current.key })
  const tellAuthorities = (listener: experimental.CaCertificateUpdateListener): void => {
    const { clientCa } = tls.current
    if (clientCa !== undefined) listener({ caCertificate: clientCa })
  }
  tls.onRenewed(() => {
    for (const listener of own) tellOwn(listener)
    for (const listener of authorities) tellAuthorities(listener)
  })
  return {
    addIdentityCertificateListener: (listener) => {
      own.add(listener)
      // The library looks for an answer only after this call.
      queueMicrotask(() => tellOwn(listener))
    },
    removeIdentityCertificateListener: (listener) => own.delete(listener),
    addCaCertificateListener: (listener) => {
      authorities.add(listener)
      queueMicrotask(() => tellAuthorities(listener))
    },
    removeCaCertificateListener: (listener) => authorities.delete(listener),
  }
}
