import { type TSchema, Type } from 'typebox'
import { ROWS_MAX } from './batch.ts'
import { ErrorSchema } from './error-schema.ts'
import type { FastifyApp } from './fastify-app.ts'
import { instanceSchema } from './instance-schema.ts'
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
  const schema = {
    summary: 'Answer one instance by name, or several',
    description: card.description,
    tags: ['predict'],
    querystring: Type.Object({
      version: Type.Optional(Type.String({ description: 'which version answers', examples: ['1'] })),
    }),
    body: Type.Union([
      instance,
      Type.Object({ instances: Type.Array(instance, { minItems: 1, maxItems: ROWS_MAX }) }),
    ]),
    response: { 200: replySchema(card.labels), '4xx': ErrorSchema, '5xx': ErrorSchema },
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

function replySchema(labels: readonly [string, string]): TSchema {
  const prediction = {
    label: Type.Unsafe<string>({ type: 'string', enum: [...labels] }),
    probability: Type.Number({ minimum: 0, maximum: 1, description: `of "${labels[1]}"` }),
  }
  const served = { model: Type.String(), version: Type.String() }
  return Type.Union([
    Type.Object({ ...served, ...prediction }),
    Type.Object({ ...served, predictions: Type.Array(Type.Object(prediction)) }),
  ])
}
