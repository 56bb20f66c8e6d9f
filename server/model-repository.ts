import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Batch } from './batch.ts'
import { serveError } from './errors.ts'
import type { Feature, ModelCard } from './model-card.ts'
import type { Inference, OpenSession, Session } from './onnx-session.ts'

/** Which model and version answers a request; bounded by the model card, so both may become metric labels. */
export type Served = { readonly model: string; readonly version: string }

/** So many failures in a row on valid input mean that the session will not recover. One may be a passing lack of memory. */
export const FAILURES_MAX = 3

/** The versions of one model: which there are, and their sessions once they are loaded. */
export class ModelRepository {
  readonly card: ModelCard
  readonly defaultVersion: string
  readonly #root: string
  readonly #sessions = new Map<string, Session>()
  readonly #onBroken: () => void
  #failuresInARow = 0

  /**
   * @param options `root`: folder of the model card; `defaultVersion`: which version answers when a request names
   *   none, one of the card's; `onBroken`: called when a session has failed for good
   */
  constructor(options: { root: string; card: ModelCard; defaultVersion: string; onBroken: () => void }) {
    this.card = options.card
    this.defaultVersion = options.defaultVersion
    this.#root = options.root
    this.#onBroken = options.onBroken
    this.#expectVersion(options.defaultVersion)
  }

  /**
   * Which version answers.
   *
   * @throws {ServeError} unknown_model or unknown_version
   */
  resolve(model: string, version: string = this.defaultVersion): Served {
    if (model !== this.card.name)
      throw serveError('unknown_model', { field: 'model', detail: `only ${this.card.name} is served` })
    this.#expectVersion(version)
    return { model, version }
  }

  /** True once the version can answer. */
  isLoaded(version: string): boolean {
    return this.#sessions.has(version)
  }

  /**
   * Loads every version and lets it answer once, so that no client pays for the first run.
   *
   * @throws {Error} when a file is missing, is not the one that was trained (SHA-256) or does not answer
   */
  async load(openSession: OpenSession): Promise<void> {
    for (const { version, file, sha256 } of this.card.versions) {
      const content = await readFile(join(this.#root, file))
      const actual = createHash('sha256').update(content).digest('hex')
      if (actual !== sha256) throw new Error(`${file} has SHA-256 ${actual}, the model card says ${sha256}`)
      const session = await openSession(content)
      await session.run(warmUpBatch(this.card.features))
      this.#sessions.set(version, session)
    }
  }

  /**
   * Answers a checked batch.
   *
   * @throws {ServeError} starting before the version is loaded, inference_failed when the native library fails
   */
  async infer(version: string, batch: Batch): Promise<Inference> {
    const session = this.#sessions.get(version)
    if (session === undefined) throw serveError('starting', { field: 'version' })
    try {
      const inference = await session.run(batch)
      this.#failuresInARow = 0
      return inference
    } catch (error) {
      this.#failuresInARow += 1
      if (this.#failuresInARow >= FAILURES_MAX) this.#onBroken()
      throw serveError('inference_failed', {}, error)
    }
  }

  /** Gives all native memory back; no request may be running. */
  async release(): Promise<void> {
    const sessions = [...this.#sessions.values()]
    this.#sessions.clear()
    for (const session of sessions) await session.release()
  }

  #expectVersion(version: string): void {
    const versions = this.card.versions.map((entry) => entry.version)
    if (!versions.includes(version))
      throw serveError('unknown_version', { field: 'version', detail: `served are ${versions.join(', ')}` })
  }
}

/** The middle of every range and the first of every code: a row like any other. */
function warmUpBatch(features: readonly Feature[]): Batch {
  const values = features.map(({ min = 0, max = 0, codes }) =>
    codes === undefined ? (min + max) / 2 : Number(Object.keys(codes)[0]),
  )
  return { rowCount: 1, featureCount: features.length, values: Float32Array.from(values) }
}
