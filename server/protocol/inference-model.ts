import type { ModelCard } from '../model-card.ts'
import type { RequestTrace, TakenBatch } from '../tracing/tracer.ts'
import type { Tensor, TensorMetadata } from './tensor/tensor.ts'

/** What `parameters` may hold, in a request or on one of its tensors. */
export type Parameters = Readonly<Record<string, string | number | boolean>>

/** What GET /v2/models/{model} tells. */
export type ModelMetadata = {
  readonly name: string
  /** Versions that can be asked for by number. */
  readonly versions: readonly string[]
  /** Such as `onnx_onnxv1`. */
  readonly platform: string
  readonly inputs: readonly TensorMetadata[]
  readonly outputs: readonly TensorMetadata[]
}

/** What a model is told of a request beside its inputs. */
export type InferCall = {
  /** Names of the outputs to compute: known ones, each once, at least one. */
  readonly outputs: readonly string[]
  /** When the answer is of no use any more, in milliseconds of `performance.now()`. */
  readonly dueMs: number
  /** Whether whoever asked has left. */
  readonly isAbandoned: () => boolean
  /** 1 goes first; 0 or nothing: the model's default. One of the model's levels. */
  readonly priority?: number
  /** Whose request it is, where clients are told apart: they get an even share of a model that has too much to do. */
  readonly client?: string | undefined
  /** The trace that the request is part of. */
  readonly trace?: RequestTrace | undefined
  /** Called when it leaves the queue for the model. */
  readonly onTaken?: ((batch: TakenBatch) => void) | undefined
}

/** One version of a model. The routes know models by this alone. */
export type InferenceModel = {
  readonly name: string
  readonly version: string
  /** Known once the model is loaded. @throws {ServeError} starting or not_loaded until then */
  readonly metadata: ModelMetadata
  /** Why `infer` cannot answer now; undefined when it can. */
  readonly problem: 'starting' | 'not_loaded' | 'no_process' | undefined
  /** How many rows, the first size of each shape, one request may hold. */
  readonly rowsMax: number
  /** How long the answer to a request is of use when it does not say so itself, in milliseconds. */
  readonly deadlineMs: number
  /** How many priorities a request may choose from. */
  readonly priorityLevels: number
  /** What the features mean, when the model has named ones: their ranges are checked and /predict is made from it. */
  readonly card?: ModelCard
  /**
   * Keeps the model loaded until the returned function is called. Each request holds the model that it found, so that
   * an unload waits for it.
   */
  hold(): () => void
  /**
   * Answers inputs that fit `metadata`, ranges included.
   *
   * @returns at least the wanted outputs, in any order
   * @throws {ServeError} such as starting, overloaded, deadline_exceeded or inference_failed
   */
  infer(inputs: readonly Tensor[], call: InferCall): Promise<readonly Tensor[]>
}

/** One line of POST /v2/repository/index. */
export type ModelIndexEntry = {
  readonly name: string
  readonly version: string
  readonly state: 'READY' | 'LOADING' | 'UNAVAILABLE'
  /** Why it is not READY, or why newer files are not served; empty when there is nothing to say. */
  readonly reason: string
}

/** The models that are served. */
export type ModelRepository = {
  /**
   * The model that answers, ready or not.
   *
   * @param version a number or a label; the default one when it is left out
   * @throws {ServeError} unknown_model or unknown_version
   */
  find(name: string, version?: string): InferenceModel
  /** Every version of every model, loaded or not, by name and number. */
  index(): readonly ModelIndexEntry[]
  /**
   * Loads a model's versions, or loads them anew; resolves once they answer and the memory of those before is given
   * back. What is loaded goes on answering until then, and for good when the new files are refused.
   *
   * @throws {ServeError} unknown_model or load_failed
   */
  load(name: string): Promise<void>
  /**
   * Takes a model out of service; resolves once what has begun is answered and its memory is given back.
   *
   * @throws {ServeError} unknown_model
   */
  unload(name: string): Promise<void>
}
