import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FeatureDrift } from '../../drift/feature-drift.ts'
import { ServeError, serveError } from '../../errors.ts'
import type { ModelCard } from '../../model-card.ts'
import type { Session } from '../../onnx-session.ts'
import type { InferCall, InferenceModel, ModelMetadata } from '../../protocol/inference-model.ts'
import type { Tensor } from '../../protocol/tensor/tensor.ts'
import type { InferenceQueue } from '../../queue/inference-queue.ts'
import { followInference } from '../../tracing/follow-inference.ts'

/** After so many failures in a row on valid input the session is tried. One may be a passing lack of memory. */
export const FAILURES_MAX = 3

/** What a loaded version is made of. */
type LoadedParts = {
  readonly name: string
  readonly version: string
  readonly metadata: ModelMetadata
  readonly rowsMax: number
  readonly deadlineMs: number
  readonly priorityLevels: number
  readonly card: ModelCard | undefined
  /** SHA-256 of the model's file, hexadecimal. */
  readonly sha256: string
  readonly session: Session
  /** Where requests wait for the session. */
  readonly queue: InferenceQueue
  /** What watches the readings; undefined where nobody knows what the model was trained on. */
  readonly drift: FeatureDrift | undefined
  /** What it answered when it was loaded; undefined where nothing was tried. */
  readonly known: readonly Tensor[] | undefined
  /** Called when the session has failed for good. */
  readonly onBroken: () => void
}

/** A version that answers, with its session. */
export class LoadedVersion implements InferenceModel {
  readonly name: string
  readonly version: string
  readonly metadata: ModelMetadata
  readonly rowsMax: number
  readonly deadlineMs: number
  readonly priorityLevels: number
  readonly card?: ModelCard
  readonly sha256: string
  readonly drift: FeatureDrift | undefined
  readonly #session: Session
  readonly #queue: InferenceQueue
  readonly #known: readonly Tensor[] | undefined
  readonly #onBroken: () => void
  #failuresInARow = 0
  #holders = 0
  #onUnused: (() => void) | undefined

  constructor({ name, version, metadata, card, sha256, session, ...parts }: LoadedParts) {
    this.name = name
    this.version = version
    this.metadata = metadata
    this.rowsMax = parts.rowsMax
    this.deadlineMs = parts.deadlineMs
    this.priorityLevels = parts.priorityLevels
    if (card !== undefined) this.card = card
    this.sha256 = sha256
    this.drift = parts.drift
    this.#session = session
    this.#queue = parts.queue
    this.#known = parts.known
    this.#onBroken = parts.onBroken
  }

  get problem(): 'no_process' | undefined {
    return this.#session.isDown ? 'no_process' : undefined
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

  async infer(inputs: readonly Tensor[], call: InferCall): Promise<readonly Tensor[]> {
    // A card's model has one input. What is refused for want of room has been asked all the same.
    if (this.drift !== undefined && inputs[0] !== undefined) {
      this.drift.observe(inputs[0].data, performance.now())
    }
    try {
      const answers = await followInference(call, this, (followed) => this.attempt(inputs, followed))
      this.#failuresInARow = 0
      return answers
    } catch (error) {
      if (error instanceof ServeError) throw error
      this.#failuresInARow += 1
      if (this.#failuresInARow >= FAILURES_MAX) await this.#trySession()
      throw serveError('inference_failed', {}, error)
    }
  }

  /**
   * Whether it is the session that fails, or what was asked of it: an index out of range is valid input, as far as shapes
   * and types tell, and whoever sent three of them would have the server restarted.
   */
  async #trySession(): Promise<void> {
    try {
      if (this.#known === undefined) throw new Error('nothing is known to be answered')
      const names = this.metadata.outputs.map(({ name }) => name)
      await nextTurn()
      await this.#session.run(this.#known, names)
      this.#failuresInARow = 0
    } catch (error) {
      // A child that is lost, or not there, is replaced.
      if (!(error instanceof ServeError)) this.#onBroken()
    }
  }

  /** The same, for whom a failure tells nothing of the session's health. @throws {Error} what the session threw */
  attempt(inputs: readonly Tensor[], call: InferCall): Promise<readonly Tensor[]> {
    return this.#queue.infer(inputs, call)
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
