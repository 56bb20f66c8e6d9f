import { ROWS_MAX } from './batch.ts'
import { ERROR_SCHEMA } from './error-schema.ts'
import type { FastifyApp } from './fastify-app.ts'
import { instanceSchema } from './instance-schema.ts'
import { closedObject, type JsonSchema } from './json-schema.ts'
import type { ModelRepository } from './model-repository.ts'
import type { Inference } from './onnx-session.ts'
import { readInstances } from './read-instances.ts'
import { requireServed, serveFrom } from './resolve-served.ts'

/** What the model says about one patient. */
type Prediction = { readonly label: string; readonly probability: number }

/** POST /predict: the same model as the Open Inference routes, asked by name and answered in words. */
export function addPredictRoute(app: FastifyApp, repository: ModelRepository): void {
  const { card } = repository
  const instance = instanceSchema(card)
  const instances = { type: 'array', items: instance, minItems: 1, maxItems: ROWS_MAX }
  const schema = {
    summary: 'Answer one instance by name, or several',
    description: card.description,
    tags: ['predict'],
    querystring: {
      type: 'object',
      properties: { version: { type: 'string', description: 'which version answers' } },
    },
    body: { anyOf: [instance, closedObject({ instances })] },
    response: { 200: replySchema(card.labels), '4xx': ERROR_SCHEMA, '5xx': ERROR_SCHEMA },
  }
  // The schema is for readers: readInstances() checks the same, and names every wrong field with its range.
  const validatorCompiler = () => () => true
  app.post('/predict', { schema, validatorCompiler, onRequest: serveFrom(repository) }, async (request) => {
    const { model, version } = requireServed(request)
    const { batch, isSingle } = readInstances(request.body, card)
    const predictions = toPredictions(await repository.infer(version, batch), card.labels)
    return isSingle ? { model, version, ...predictions[0] } : { model, version, predictions }
  })
}

function toPredictions({ labels, probabilities }: Inference, words: readonly [string, string]): Prediction[] {
  return labels.map((label, row) => {
    // The two numbers of a row add up to one; the second is the probability of disease.
    const [, probability] = probabilities.subarray(2 * row)
    if (probability === undefined) throw new Error('a session answers with two probabilities a row')
    return { label: label === 1 ? words[1] : words[0], probability }
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
