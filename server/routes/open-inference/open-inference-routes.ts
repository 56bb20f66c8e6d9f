import { serveError } from '../../errors.ts'
import type { FastifyApp } from '../../fastify-app.ts'
import type { Lifecycle } from '../../process/lifecycle.ts'
import type { ModelRepository } from '../../protocol/inference-model.ts'
import { EXTENSIONS, REQUEST_BYTES_MAX, SERVER_NAME } from '../../protocol/server-identity.ts'
import type { TensorMetadata } from '../../protocol/tensor/tensor.ts'
import { ERROR_SCHEMA } from '../documents/error-schema.ts'
import { requireServed, serveFrom } from '../resolve-served.ts'
import { addInferRoute } from './infer-route.ts'
import {
  MODEL_METADATA_SCHEMA,
  MODEL_READY_SCHEMA,
  SERVER_METADATA_SCHEMA,
} from './open-inference-schemas.ts'
import { readRawBodies } from './raw-bodies.ts'
import { addRepositoryRoutes } from './repository-routes.ts'

/** What the routes answer from. */
export type OpenInferenceParts = {
  readonly repository: ModelRepository
  readonly lifecycle: Lifecycle
  readonly buildVersion: string
  /** Whether models may be loaded and unloaded from outside. */
  readonly hasModelControl: boolean
}

const TAGS = ['open inference protocol']
/**
 * The REST half of the Open Inference Protocol, version 2
 * (https://github.com/open-inference/open-inference-protocol).
 */
export async function addOpenInferenceRoutes(app: FastifyApp, parts: OpenInferenceParts): Promise<void> {
  const { repository, buildVersion: version } = parts
  const schema = { summary: 'Which server this is', tags: TAGS, response: { 200: SERVER_METADATA_SCHEMA } }
  app.get('/v2', { schema }, () => ({ name: SERVER_NAME, version, extensions: EXTENSIONS }))
  await app.register(async (scope) => {
    readRawBodies(scope, REQUEST_BYTES_MAX)
    addRepositoryRoutes(scope, parts)
    // Written twice, as the protocol has it: without a version, the model's default one answers.
    for (const prefix of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
      addMetadataRoute(scope, prefix, repository)
      addReadyRoute(scope, prefix, parts)
      addInferRoute(scope, prefix, repository)
    }
  })
}

function addMetadataRoute(app: FastifyApp, url: string, repository: ModelRepository): void {
  const response = { 200: MODEL_METADATA_SCHEMA, 404: ERROR_SCHEMA, 503: ERROR_SCHEMA }
  const schema = { summary: 'Names, types and shapes of inputs and outputs', tags: TAGS, response }
  app.get(url, { schema, onRequest: serveFrom(repository) }, (request) => {
    const { name, versions, platform, inputs, outputs } = requireServed(request).metadata
    return { name, versions, platform, inputs: inputs.map(describe), outputs: outputs.map(describe) }
  })
}

function describe({ name, datatype, shape }: TensorMetadata): TensorMetadata {
  return { name, datatype, shape }
}

function addReadyRoute(app: FastifyApp, prefix: string, { repository, lifecycle }: OpenInferenceParts): void {
  const response = { 200: MODEL_READY_SCHEMA, 404: ERROR_SCHEMA, 503: ERROR_SCHEMA }
  const schema = { summary: 'Whether the model can answer', tags: TAGS, response }
  const config = { uncounted: true }
  app.get(`${prefix}/ready`, { schema, config, onRequest: serveFrom(repository) }, (request) => {
    const { name, problem } = requireServed(request)
    const code = lifecycle.livenessProblem ?? problem
    if (code !== undefined) throw serveError(code, { field: 'model' })
    return { name, ready: true }
  })
}
