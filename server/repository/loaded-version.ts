import { serveError } from '../errors.ts'
import type { ModelCard } from '../model-card.ts'
import type { Session } from '../onnx-session.ts'
import type { InferenceModel, ModelMetadata } from '../protocol/inference-model.ts'
import type { Tensor } from '../protocol/tensor.ts'

/** So many failures in a row on valid input mean that the session will not recover. One may be a passing lack of memory. */
export const FAILURES_MAX = 3

/** What a loaded version is made of. */
type LoadedParts = {
  readonly name: string
  readonly version: string
  readonly metadata: ModelMetadata
  readonly rowsMax: number
  readonly card: ModelCard | undefined
  /** SHA-256 of the model's file, hexadecimal. */
  readonly sha256: string
  readonly session: Session
  /** Called when the session has failed for good. */
  readonly onBroken: () => void
}

/** A version that answers, with its session. */
export class LoadedVersion implements InferenceModel {
  readonly name: string
  readonly version: string
  readonly metadata: ModelMetadata
  readonly rowsMax: number
  readonly card?: ModelCard
  readonly sha256: string
  readonly problem = undefined
  readonly #session: Session
  readonly #onBroken: () => void
  #failuresInARow = 0
  #holders = 0
  #onUnused: (() => void) | undefined

  constructor({ name, version, metadata, rowsMax, card, sha256, session, onBroken }: LoadedParts) {
    this.name = name
    this.version = version
    this.metadata = metadata
    this.rowsMax = rowsMax
    if (card !== undefined) this.card = card
    this.sha256 = sha256
    this.#session = session
    this.#onBroken = onBroken
  }

  hold(): () => void {
    this.#holders += 1
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#holders -= 1
      if (this.#holders === 0) this.#onUnused?.()
    }
  }

  async infer(inputs: readonly Tensor[], outputs: readonly string[]): Promise<readonly Tensor[]> {
    try {
      const answers = await this.#session.run(inputs, outputs)
      this.#failuresInARow = 0
      return answers
    } catch (error) {
      this.#failuresInARow += 1
      if (this.#failuresInARow >= FAILURES_MAX) this.#onBroken()
      throw serveError('inference_failed', {}, error)
    }
  }

  /** Gives the memory back once nobody holds it; nobody may find it any more. */
  async retire(): Promise<void> {
    if (this.#holders > 0)
      await new Promise<void>((resolve) => {
        this.#onUnused = resolve
      })
    await this.#session.release()
  }
}
