import { ERROR_SCHEMA } from './error-schema.ts'
import { serveError } from './errors.ts'
import type { FastifyApp } from './fastify-app.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { ModelRepository, Served } from './model-repository.ts'
import type { Inference } from './onnx-session.ts'
import {
  INFER_REPLY_SCHEMA,
  INFER_REQUEST_SCHEMA,
  type InferReply,
  type InferRequest,
  MODEL_METADATA_SCHEMA,
  MODEL_READY_SCHEMA,
  type OutputTensor,
  SERVER_METADATA_SCHEMA,
} from './open-inference-schemas.ts'
import { INPUT_DATATYPE, readInferRequest } from './read-infer-request.ts'
import { requireServed, serveFrom } from './resolve-served.ts'

/** What the routes answer from. */
export type OpenInferenceParts = {
  readonly repository: ModelRepository
  readonly lifecycle: Lifecycle
  readonly buildVersion: string
}

const TAGS = ['open inference protocol']
const CLASSES = 2
/** A shape's word for "any number of rows". */
const ANY = -1

/**
 * The REST half of the Open Inference Protocol, version 2
 * (https://github.com/open-inference/open-inference-protocol), without its optional extensions.
 */
export function addOpenInferenceRoutes(app: FastifyApp, parts: OpenInferenceParts): void {
  const schema = { summary: 'Which server this is', tags: TAGS, response: { 200: SERVER_METADATA_SCHEMA } }
  app.get('/v2', { schema }, () => ({ name: 'tidegate', version: parts.buildVersion, extensions: [] }))
  // Written twice, as the protocol has it: without a version, the server's default one answers.
  for (const prefix of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
    addMetadataRoute(app, prefix, parts)
    addReadyRoute(app, prefix, parts)
    addInferRoute(app, prefix, parts)
  }
}

function addMetadataRoute(app: FastifyApp, url: string, { repository }: OpenInferenceParts): void {
  const { card } = repository
  const response = { 200: MODEL_METADATA_SCHEMA, 404: ERROR_SCHEMA }
  const schema = { summary: 'Names, types and shapes of inputs and outputs', tags: TAGS, response }
  app.get(url, { schema, onRequest: serveFrom(repository) }, () => ({
    name: card.name,
    versions: card.versions.map((entry) => entry.version),
    platform: 'onnx_onnxv1',
    inputs: [{ name: card.input, datatype: INPUT_DATATYPE, shape: [ANY, card.features.length] }],
    outputs: [
      { name: 'label', datatype: 'INT64', shape: [ANY] },
      { name: 'probabilities', datatype: 'FP32', shape: [ANY, CLASSES] },
    ],
  }))
}

function addReadyRoute(app: FastifyApp, prefix: string, { repository, lifecycle }: OpenInferenceParts): void {
  const response = { 200: MODEL_READY_SCHEMA, 404: ERROR_SCHEMA, 503: ERROR_SCHEMA }
  const schema = { summary: 'Whether the model can answer', tags: TAGS, response }
  const config = { uncounted: true }
  app.get(`${prefix}/ready`, { schema, config, onRequest: serveFrom(repository) }, (request) => {
    const { model, version } = requireServed(request)
    if (lifecycle.livenessProblem !== undefined) throw serveError(lifecycle.livenessProblem)
    if (!repository.isLoaded(version)) throw serveError('starting', { field: 'version' })
    return { name: model, ready: true }
  })
}

function addInferRoute(app: FastifyApp, prefix: string, { repository }: OpenInferenceParts): void {
  const response = { 200: INFER_REPLY_SCHEMA, '4xx': ERROR_SCHEMA, '5xx': ERROR_SCHEMA }
  const schema = { summary: 'Answer rows of numbers', tags: TAGS, body: INFER_REQUEST_SCHEMA, response }
  const onRequest = serveFrom(repository)
  app.post<{ Body: InferRequest }>(`${prefix}/infer`, { schema, onRequest }, async (request) => {
    const served = requireServed(request)
    const { batch, outputs } = readInferRequest(request.body, repository.card)
    const inference = await repository.infer(served.version, batch)
    return toReply(
      served,
      request.body.id,
      outputs.map((name) => toTensor(name, inference)),
    )
  })
}

function toReply(
  { model, version }: Served,
  id: string | undefined,
  outputs: readonly OutputTensor[],
): InferReply {
  return { model_name: model, model_version: version, ...(id === undefined ? {} : { id }), outputs }
}

function toTensor(name: string, { labels, probabilities }: Inference): OutputTensor {
  if (name === 'label') return { name, datatype: 'INT64', shape: [labels.length], data: labels }
  return { name, datatype: 'FP32', shape: [labels.length, CLASSES], data: Array.from(probabilities) }
}
