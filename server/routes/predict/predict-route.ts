import { type Problem, serveError, throwIfAny } from '../../errors.ts'
import type { FastifyApp } from '../../fastify-app.ts'
import type { ModelCard } from '../../model-card.ts'
import type { ModelRepository } from '../../protocol/inference-model.ts'
import { readPriority } from '../../protocol/read-priority.ts'
import type { Tensor } from '../../protocol/tensor/tensor.ts'
import { ERROR_SCHEMA } from '../documents/error-schema.ts'
import { closedObject, type JsonSchema } from '../documents/json-schema.ts'
import { inferCall } from '../request-deadline.ts'
import { requireServed, serveFrom } from '../resolve-served.ts'
import { instanceSchema } from './instance-schema.ts'
import { readInstances } from './read-instances.ts'

/** What the model says about one patient. */
type Prediction = { readonly label: string; readonly probability: number }

/** The model that /predict asks, as it is at the start: /docs is made from it. */
type PredictModel = {
  readonly card: ModelCard
  readonly rowsMax: number
  readonly priorityLevels: number
}

/** POST /predict: the same model as the Open Inference routes, asked by name and answered in words. */
export function addPredictRoute(
  app: FastifyApp,
  repository: ModelRepository,
  { card, rowsMax, priorityLevels }: PredictModel,
): void {
  const instance = instanceSchema(card)
  const instances = { type: 'array', items: instance, minItems: 1, maxItems: rowsMax }
  const schema = {
    summary: 'Answer one instance by name, or several',
    description: card.description,
    tags: ['predict'],
    querystring: {
      type: 'object',
      properties: {
        version: { type: 'string', description: 'which version answers, by number or label' },
        priority: {
          type: 'integer',
          minimum: 0,
          maximum: priorityLevels,
          description: '1 goes first, 0 is the default of the model',
        },
      },
    },
    body: { anyOf: [instance, closedObject({ instances })] },
    response: { 200: replySchema(card.labels), '4xx': ERROR_SCHEMA, '5xx': ERROR_SCHEMA },
  }
  const onRequest = serveFrom(repository, card.name)
  app.post('/predict', { schema, onRequest }, async (request, reply) => {
    const served = requireServed(request)
    // New files may have brought another card since.
    const { name: model, version, card: current = card } = served
    if (served.problem !== undefined) throw serveError(served.problem, { field: 'model' })
    const priority = priorityInQuery(request.query, served.priorityLevels)
    const { rowCount, values, isSingle } = readInstances(request.body, current, served.rowsMax)
    const shape = [rowCount, current.features.length]
    const input: Tensor = { name: current.input, datatype: 'FP32', shape, data: values }
    const call = inferCall(request, reply, served, { outputs: ['label', 'probabilities'], priority })
    const predictions = toPredictions(await served.infer([input], call), current.labels)
    return isSingle ? { model, version, ...predictions[0] } : { model, version, predictions }
  })
}

/**
 * What the Open Inference routes take as the parameter `priority`: a body by feature names has no place for it.
 *
 * @throws {ServeError} wrong_priority
 */
function priorityInQuery(query: unknown, levels: number): number {
  const { priority: given } = query as { readonly priority?: unknown }
  if (given === undefined) return 0
  const problems: Problem[] = []
  const number = typeof given === 'string' && /^\d{1,2}$/.test(given) ? Number(given) : given
  const priority = readPriority(number, { levels, field: 'priority' }, problems)
  throwIfAny(problems)
  return priority
}

function toPredictions(answers: readonly Tensor[], words: readonly [string, string]): readonly Prediction[] {
  const labels = answers.find(({ name }) => name === 'label')?.data
  const probabilities = answers.find(({ name }) => name === 'probabilities')?.data
  if (!(labels instanceof BigInt64Array) || !(probabilities instanceof Float32Array))
    throw new Error('a model that fits its card gives label: INT64[N] and probabilities: FP32[N,2]')
  return Array.from(labels, (label, row) => {
    // The two numbers of a row add up to one; the second is the probability of disease.
    const probability = probabilities[2 * row + 1]
    if (probability === undefined || !Number.isFinite(probability))
      throw serveError('inference_failed', { detail: `row ${row} has no probability` })
    return { label: label === 1n ? words[1] : words[0], probability }
  })
}

function replySchema(labels: readonly [string, string]): JsonSchema {
  const prediction: Record<string, JsonSchema> = {
    label: { type: 'string', enum: labels },
    probability: { type: 'number', minimum: 0, maximum: 1, description: `of "${labels[1]}"` },
  }
  const served: Record<string, JsonSchema> = { model: { type: 'string' }, version: { type: 'string' } }
  const predictions = { type: 'array', items: closedObject(prediction) }
  return { anyOf: [closedObject({ ...served, ...prediction }), closedObject({ ...served, predictions })] }
}
