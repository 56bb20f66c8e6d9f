import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `OPENSSL` chooses another one. */
const OPENSSL = process.env['OPENSSL'] ?? 'openssl'

/** Paths of a certificate and its key. */
export type KeyPair = { readonly cert: string; readonly key: string }

/** Makes certificates with openssl, in a folder that goes away at the end of the process. */
export const certificatesFolder: string = mkdtempSync(join(tmpdir(), 'certificates-'))
process.once('exit', () => rmSync(certificatesFolder, { recursive: true, force: true }))

/** Why there can be none; undefined when there can. */
export const opensslMissing: string | undefined = (() => {
  try {
    execFileSync(OPENSSL, ['version'], { timeout: 10_000, stdio: 'ignore' })
    return undefined
  } catch {
    return 'SKIPPED: openssl is not there: no certificates can be made'
  }
})()

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** An authority that signs itself. */
export function createAuthority(name: string): KeyPair {
  const pair = pathsOf(name)
  openssl(['req', '-x509', ...CURVE, '-subj', `/CN=${name}`, '-days', '2', ...outputs(pair)])
  return pair
}

/** A certificate for localhost, or for a client, that the authority has signed; `days` may be 0: already over. */
export function createCertificate(name: string, authority: KeyPair, days = 2): KeyPair {
  const pair = pathsOf(name)
  const request = join(certificatesFolder, `${name}.csr`)
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost']
  openssl(['req', ...CURVE, ...subject, '-keyout', pair.key, '-out', request])
  const signer = ['-CA', authority.cert, '-CAkey', authority.key, '-copy_extensions', 'copy']
  openssl(['x509', '-req', '-in', request, ...signer, '-days', String(days), '-out', pair.cert])
  return pair
}

function pathsOf(name: string): KeyPair {
  return { cert: join(certificatesFolder, `${name}.pem`), key: join(certificatesFolder, `${name}.key`) }
}

function outputs({ cert, key }: KeyPair): string[] {
  return ['-keyout', key, '-out', cert]
}

function openssl(argv: readonly string[]): void {
  execFileSync(OPENSSL, argv, { timeout: 20_000, stdio: ['ignore', 'ignore', 'pipe'] })
}
