import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, type TlsOptions } from 'node:tls'

/** Where the PEM files are. With `clientCa`, a client needs a certificate that one of those authorities signed. */
export type TlsFiles = { readonly cert: string; readonly key: string; readonly clientCa: string | undefined }

/** What is in them, checked. */
export type TlsMaterial = {
  readonly cert: Buffer
  readonly key: Buffer
  readonly clientCa: Buffer | undefined
  /** When the server's certificate ends. */
  readonly notAfter: Date
}

/** Why a file cannot be used. */
export type TlsProblem = { readonly file: keyof TlsFiles; readonly reason: string }

export type TlsResult =
  | { readonly material: TlsMaterial; readonly problems?: never }
  | { readonly material?: never; readonly problems: readonly TlsProblem[] }

/**
 * Reads the files and checks that they belong together.
 *
 * @param now for a certificate that has ended, or has not begun
 */
export function readTlsFiles({ cert, key, clientCa }: TlsFiles, now: Date = new Date()): TlsResult {
  const problems: TlsProblem[] = []
  const attempt = <Value>(file: keyof TlsFiles, read: () => Value): Value | undefined => {
    try {
      return read()
    } catch (error) {
      problems.push({ file, reason: error instanceof Error ? error.message : String(error) })
      return undefined
    }
  }
  const own = attempt('cert', () => readCertificate(cert, now))
  const privateKey = attempt('key', () => {
    const pem = readFileSync(key)
    const parsed = parsePem(key, 'private key without a passphrase', () => createPrivateKey(pem))
    if (own !== undefined && !own.first.checkPrivateKey(parsed))
      throw new Error(`${key} is not the key of ${cert}`)
    return pem
  })
  const authorities = clientCa === undefined ? undefined : attempt('clientCa', () => readFileSync(clientCa))
  if (authorities !== undefined) attempt('clientCa', () => requireAuthority(authorities, String(clientCa)))
  if (problems.length > 0 || own === undefined || privateKey === undefined) return { problems }
  const material = { cert: own.pem, key: privateKey, clientCa: authorities, notAfter: own.notAfter }
  // Whatever else OpenSSL finds: a key that is too short, say.
  attempt('cert', () => createSecureContext(secureOptions(material)))
  return problems.length > 0 ? { problems } : { material }
}

/** The same as Node wants it. TLS 1.0 and 1.1 are broken (RFC 8996). */
export function secureOptions({ cert, key, clientCa }: TlsMaterial): TlsOptions {
  const own: TlsOptions = { cert, key, minVersion: 'TLSv1.2' }
  return clientCa === undefined ? own : { ...own, ca: clientCa, requestCert: true, rejectUnauthorized: true }
}

function readCertificate(path: string, now: Date): { pem: Buffer; first: X509Certificate; notAfter: Date } {
  const pem = readFileSync(path)
  // Of a chain, the first is the server's own.
  const first = parsePem(path, 'certificate', () => new X509Certificate(pem))
  const notAfter = new Date(first.validTo)
  if (notAfter < now) throw new Error(`${path} ended on ${first.validTo}`)
  if (new Date(first.validFrom) > now) throw new Error(`${path} begins on ${first.validFrom}`)
  return { pem, first, notAfter }
}

function requireAuthority(pem: Buffer, path: string): void {
  const { ca } = parsePem(path, 'certificate', () => new X509Certificate(pem))
  if (!ca) throw new Error(`${path} is no certificate of an authority`)
}

/** OpenSSL's own words, such as `DECODER routines::unsupported`, help nobody. */
function parsePem<Value>(path: string, what: string, parse: () => Value): Value {
  try {
    return parse()
  } catch (cause) {
    throw new Error(`${path} holds no ${what} in PEM form`, { cause })
  }
}
