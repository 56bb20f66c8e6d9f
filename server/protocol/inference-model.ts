import type { ModelCard } from '../model-card.ts'
import type { Tensor, TensorMetadata } from './tensor.ts'

/** What `parameters` may hold, in a request or on one of its tensors. */
export type Parameters = Readonly<Record<string, string | number | boolean>>

/** GET /v2/models/{model}, and the same over gRPC. */
export type ModelMetadata = {
  readonly name: string
  /** Versions that can be asked for by number. */
  readonly versions: readonly string[]
  /** Such as `onnx_onnxv1`. */
  readonly platform: string
  readonly inputs: readonly TensorMetadata[]
  readonly outputs: readonly TensorMetadata[]
}

/** What a model is told of the request beside its inputs. */
export type InferContext = {
  /** Names of the outputs to compute: known ones, each once, at least one. More may be returned; they are dropped. */
  readonly outputs: readonly string[]
  /** The request's own parameters, such as `priority` and `timeout`; what is not known is to be ignored. */
  readonly parameters: Parameters
  /** Aborted when the caller has left: what has not begun need not begin. */
  readonly signal: AbortSignal
}

/** One version of a model. The protocol's routes know models by this alone. */
export type InferenceModel = {
  readonly name: string
  readonly version: string
  /** Known once the model is loaded. @throws {ServeError} starting or not_loaded until then */
  readonly metadata: ModelMetadata
  /** Whether `infer` can answer now. */
  readonly isReady: boolean
  /** How many rows, the first size of each shape, one request may hold. */
  readonly rowsMax: number
  /** What the features mean, when the model has named ones: its ranges are checked and /predict is made from it. */
  readonly card?: ModelCard
  /**
   * Answers inputs that fit `metadata`, ranges included.
   *
   * @returns the wanted outputs, in any order
   * @throws {ServeError} such as starting, inference_failed, or what admission says
   */
  infer(inputs: readonly Tensor[], context: InferContext): Promise<readonly Tensor[]>
}

/** One line of POST /v2/repository/index. */
export type ModelIndexEntry = {
  readonly name: string
  readonly version: string
  readonly state: 'READY' | 'LOADING' | 'UNLOADING' | 'UNAVAILABLE'
  /** Why it is not READY; empty when it is. */
  readonly reason: string
}

/** The models that are served. */
export type ModelRepository = {
  /** Names of the models, loaded or not; the first answers /predict. */
  readonly modelNames: readonly string[]
  /**
   * The model that answers, ready or not.
   *
   * @param version the default one when it is left out
   * @throws {ServeError} unknown_model or unknown_version
   */
  find(name: string, version?: string): InferenceModel
  /** Every version of every model, loaded or not. */
  index(): readonly ModelIndexEntry[]
  /**
   * Loads a model's versions, or loads them anew; resolves once they are ready. What is loaded goes on answering until then.
   *
   * @throws {ServeError} unknown_model or load_failed
   */
  loadModel(name: string): Promise<void>
  /**
   * Takes a model out of service; resolves once what has begun is answered and its memory is given back.
   *
   * @throws {ServeError} unknown_model
   */
  unloadModel(name: string): Promise<void>
}
