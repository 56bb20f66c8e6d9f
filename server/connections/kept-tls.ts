import { watchTlsFiles } from './renew-tls.ts'
import { readTlsFiles, type TlsFiles, type TlsMaterial, type TlsProblem } from './tls-files.ts'

/** Who writes down what becomes of the files. */
export type TlsLog = {
  readonly info: (fields: object, message: string) => void
  readonly error: (fields: object, message: string) => void
}

/** The certificate of every port that speaks TLS, renewed as its files are. */
export class KeptTls {
  readonly #files: TlsFiles
  readonly #listeners: ((material: TlsMaterial) => void)[] = []
  #current: TlsMaterial

  /** @throws {Error} when the files cannot be used: since the settings were checked they may have changed */
  constructor(files: TlsFiles) {
    const { material, problems } = readTlsFiles(files)
    if (material === undefined) throw new Error(problems.map(({ reason }) => reason).join('; '))
    this.#files = files
    this.#current = material
  }

  get current(): TlsMaterial {
    return this.#current
  }

  /** Calls `use` with each new certificate, not with the current one. */
  onRenewed(use: (material: TlsMaterial) => void): void {
    this.#listeners.push(use)
  }

  /** Looks at the files from now on. @returns ends it */
  watch(log: TlsLog, intervalMs?: number): () => void {
    const onRenewed = (material: TlsMaterial): void => {
      this.#current = material
      for (const use of this.#listeners) use(material)
      log.info({ notAfter: material.notAfter }, 'certificate renewed')
    }
    const onRefused = (problems: readonly TlsProblem[]): void =>
      log.error({ problems }, 'new certificate refused: the old one goes on')
    return watchTlsFiles(this.#files, this.#current, { onRenewed, onRefused }, intervalMs)
  }
}
