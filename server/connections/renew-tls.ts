import type { Server as HttpServer } from 'node:http'
import { Server as TlsServer } from 'node:tls'
import { readTlsFiles, secureOptions, type TlsFiles, type TlsMaterial, type TlsProblem } from './tls-files.ts'

/** Who hears of new files. */
export type RenewalObserver = {
  readonly onRenewed: (material: TlsMaterial) => void
  /** Said once for each change: the old certificate goes on. */
  readonly onRefused: (problems: readonly TlsProblem[]) => void
}

/** Kubernetes itself takes up to a minute or two to bring a new Secret into a volume. */
const RENEWAL_INTERVAL_MS = 10_000

/**
 * Calls `onRenewed` when the files have changed and can be used: cert-manager writes a new certificate long before the
 * old one ends. Looks at what is in them, every so often: in the volume of a Secret a file is a link to a link,
 * which changes without any event at its own path.
 *
 * @returns ends it
 */
export function watchTlsFiles(
  files: TlsFiles,
  first: TlsMaterial,
  { onRenewed, onRefused }: RenewalObserver,
  intervalMs: number = RENEWAL_INTERVAL_MS,
): () => void {
  let current = first
  let refusal = ''
  const timer = setInterval(() => {
    const { material, problems } = readTlsFiles(files)
    if (problems !== undefined) {
      // A certificate and its key are two files, and may be seen one without the other.
      const said = JSON.stringify(problems)
      if (said !== refusal) onRefused(problems)
      refusal = said
      return
    }
    refusal = ''
    if (isSame(material, current)) return
    current = material
    onRenewed(material)
  }, intervalMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** New connections get the new certificate; open ones keep theirs. */
export function renewTls(server: HttpServer, material: TlsMaterial): void {
  if (!(server instanceof TlsServer)) throw new Error('the server has no TLS')
  server.setSecureContext(secureOptions(material))
}

function isSame(left: TlsMaterial, right: TlsMaterial): boolean {
  const { clientCa: none = Buffer.alloc(0) } = left
  return (
    left.cert.equals(right.cert) &&
    left.key.equals(right.key) &&
    none.equals(right.clientCa ?? Buffer.alloc(0))
  )
}
