import { serveError } from '../errors.ts'
import type { Lifecycle } from '../process/lifecycle.ts'
import { CONTROL_PARAMETERS, refuseParameters } from '../protocol/control-parameters.ts'
import type { InferenceModel, ModelRepository } from '../protocol/inference-model.ts'
import { EXTENSIONS, SERVER_NAME } from '../protocol/server-identity.ts'
import type { TensorMetadata } from '../protocol/tensor/tensor.ts'
import { traceFields } from '../tracing/trace-context.ts'
import type { RequestTrace } from '../tracing/tracer.ts'
import type { InferenceRequests, ModelInferRequest } from './messages.ts'
import { readInferMessage } from './read-infer-message.ts'
import { writeInferMessage } from './write-infer-message.ts'

/** What the service answers from. */
export type ServiceParts = {
  readonly repository: ModelRepository
  readonly lifecycle: Lifecycle
  readonly buildVersion: string
  /** Whether models may be loaded and unloaded from outside. */
  readonly hasModelControl: boolean
  readonly log: ServiceLog
}

/** What is worth a line: what changed, and what went wrong. */
export type ServiceLog = {
  readonly info: (fields: object, text: string) => void
  readonly error: (fields: object, text: string) => void
}

/** What a method knows of its call beside the request. */
export type ServiceCall = {
  /** When the answer is of no use any more, in milliseconds of `performance.now()`; undefined: the client did not say. */
  readonly dueMs: number | undefined
  /** When the request had come, likewise. */
  readonly startedMs: number
  /** Whether whoever asked has left. */
  readonly isAbandoned: () => boolean
  /** Whose it is, where clients are told apart. */
  readonly client: string | undefined
  /** Says which model answers: the call counts for it, and holds it to the end. */
  readonly serve: (model: InferenceModel) => void
  /** The trace that it is part of. */
  readonly trace: RequestTrace | undefined
}

/** The methods of the Open Inference Protocol; each throws ServeErrors, or answers with its response. */
export type InferenceService = {
  readonly [Method in keyof InferenceRequests]: (
    request: InferenceRequests[Method],
    call: ServiceCall,
  ) => object | Promise<object>
}

/** The gRPC half of the Open Inference Protocol: the same models, queues and errors as the routes have. */
export function inferenceService(parts: ServiceParts): InferenceService {
  const { repository, lifecycle, buildVersion } = parts
  const find = (name: string, version: string): InferenceModel =>
    repository.find(name, version === '' ? undefined : version)
  return {
    ServerLive: () => ({ live: lifecycle.livenessProblem === undefined }),
    ServerReady: () => ({ ready: lifecycle.readinessProblem === undefined }),
    ModelReady: ({ name, version }) => {
      const { problem } = find(name, version)
      return { ready: (lifecycle.livenessProblem ?? problem) === undefined }
    },
    ServerMetadata: () => ({ name: SERVER_NAME, version: buildVersion, extensions: EXTENSIONS }),
    ModelMetadata: (request, call) => {
      const model = find(request.name, request.version)
      call.serve(model)
      const { name, versions, platform, inputs, outputs } = model.metadata
      return { name, versions, platform, inputs: inputs.map(describe), outputs: outputs.map(describe) }
    },
    ModelInfer: (request, call) => infer(find(request.model_name, request.model_version), request, call),
    RepositoryIndex: ({ repository_name, ready }) => {
      refuseRepository(repository_name)
      return { models: repository.index().filter(({ state }) => !ready || state === 'READY') }
    },
    RepositoryModelLoad: (request, call) => control('load', request, call, parts),
    RepositoryModelUnload: (request, call) => control('unload', request, call, parts),
  }
}

function describe({ name, datatype, shape }: TensorMetadata): TensorMetadata {
  return { name, datatype, shape }
}

async function infer(
  model: InferenceModel,
  request: ModelInferRequest,
  { startedMs, dueMs = startedMs + model.deadlineMs, isAbandoned, client, serve, trace }: ServiceCall,
): Promise<object> {
  serve(model)
  const { inputs, outputs, priority } = readInferMessage(request, model)
  const tensors = await model.infer(inputs, { outputs, dueMs, isAbandoned, priority, client, trace })
  return writeInferMessage(model, request, outputs, tensors)
}

async function control(
  verb: 'load' | 'unload',
  { repository_name, model_name: model, parameters }: InferenceRequests['RepositoryModelLoad'],
  { trace }: ServiceCall,
  { repository, hasModelControl, log }: ServiceParts,
): Promise<object> {
  if (!hasModelControl) throw serveError('model_control_off')
  refuseRepository(repository_name)
  refuseParameters(Object.keys(parameters), CONTROL_PARAMETERS[verb])
  await repository[verb](model)
  const versions = repository.index().filter(({ name }) => name === model)
  log.info({ model, versions, ...traceFields(trace) }, `${verb}ed`)
  return {}
}

function refuseRepository(name: string): void {
  if (name === '') return
  const detail = `there is one repository, without a name; not ${name.slice(0, 40)}`
  throw serveError('unsupported_parameter', { field: 'repository_name', detail })
}
