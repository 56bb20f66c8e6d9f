import type { FastifyRequest } from 'fastify'
import { type Problem, problem, serveError, throwIfAny } from '../../errors.ts'
import type { FastifyApp } from '../../fastify-app.ts'
import { CONTROL_PARAMETERS, refuseParameters } from '../../protocol/control-parameters.ts'
import type { ModelIndexEntry, ModelRepository } from '../../protocol/inference-model.ts'
import { parseJson } from '../../protocol/json/parse-json.ts'
import { describeCell } from '../../protocol/tensor/describe-cell.ts'
import { ERROR_SCHEMA } from '../documents/error-schema.ts'
import { closedObject } from '../documents/json-schema.ts'
import { MODEL_INDEX_SCHEMA } from './open-inference-schemas.ts'

const TAGS = ['model repository']
const RESPONSE = { 200: MODEL_INDEX_SCHEMA, '4xx': ERROR_SCHEMA, '5xx': ERROR_SCHEMA }
// The schemas are for readers: a client may send no body at all.

type ControlParts = { readonly repository: ModelRepository; readonly hasModelControl: boolean }
type ModelRequest = FastifyRequest<{ Params: { model: string } }>

/**
 * The model repository extension
 * (docs/protocol/extension_model_repository.md of triton-inference-server/server). Bodies must come as bytes.
 */
export function addRepositoryRoutes(app: FastifyApp, parts: ControlParts): void {
  const { repository } = parts
  const config = { isBodyOptional: true }
  const body = closedObject({ ready: { type: 'boolean', description: 'only those that are' } }, ['ready'])
  const schema = { summary: 'Every version of every model', tags: TAGS, body, response: RESPONSE }
  app.post('/v2/repository/index', { schema, config }, (request) => {
    const { ready } = readFields(request.body, ['ready'])
    if (ready !== undefined && typeof ready !== 'boolean')
      throw serveError('wrong_type', {
        field: 'ready',
        detail: `must be a boolean, not ${describeCell(ready)}`,
      })
    return repository.index().filter(({ state }) => ready !== true || state === 'READY')
  })
  addControlRoute(app, parts, {
    verb: 'load',
    summary: 'Load the versions of a model, or load them anew',
  })
  addControlRoute(app, parts, {
    verb: 'unload',
    summary: 'Take a model out of service, once what has begun is answered',
  })
}

function addControlRoute(
  app: FastifyApp,
  { repository, hasModelControl }: ControlParts,
  { verb, summary }: { verb: 'load' | 'unload'; summary: string },
): void {
  const parameters = CONTROL_PARAMETERS[verb]
  const allowed = Object.fromEntries(parameters.map((name) => [name, { type: 'boolean' }]))
  const body = closedObject({ parameters: closedObject(allowed, parameters) }, ['parameters'])
  const schema = { summary, tags: TAGS, body, response: RESPONSE }
  const options = { schema, config: { isBodyOptional: true } }
  const handler = async (request: ModelRequest): Promise<readonly ModelIndexEntry[]> => {
    if (!hasModelControl) throw serveError('model_control_off')
    const { model } = request.params
    const { parameters: given = {} } = readFields(request.body, ['parameters'])
    const fields = requireFields(given, 'parameters')
    refuseParameters(Object.keys(fields), parameters)
    requireBooleans(fields)
    await repository[verb](model)
    const entries = repository.index().filter(({ name }) => name === model)
    request.log.info({ model, versions: entries }, `${verb}ed`)
    return entries
  }
  app.post<{ Params: { model: string } }>(`/v2/repository/models/:model/${verb}`, options, handler)
}

/** The fields of a body; none when there is no body. */
function readFields(body: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (!Buffer.isBuffer(body) || body.length === 0) return {}
  const fields = requireFields(parseJson(body), 'body')
  const problems: Problem[] = Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map((name) =>
      problem('unknown_field', { field: name.slice(0, 40), detail: `there is ${known.join(', ')}` }),
    )
  throwIfAny(problems)
  return fields
}

/** @throws {ServeError} wrong_type, for each parameter that is no boolean */
function requireBooleans(given: Readonly<Record<string, unknown>>): void {
  throwIfAny(
    Object.entries(given)
      .filter(([, value]) => typeof value !== 'boolean')
      .map(([name, value]) => {
        const detail = `must be a boolean, not ${describeCell(value)}`
        return problem('wrong_type', { field: `parameters.${name.slice(0, 40)}`, detail })
      }),
  )
}

function requireFields(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw serveError('wrong_type', { field, detail: `must be a JSON object, not ${describeCell(value)}` })
}
