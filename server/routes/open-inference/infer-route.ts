import type { FastifyApp } from '../../fastify-app.ts'
import { JSON_LENGTH_HEADER, splitBody } from '../../protocol/binary/split-body.ts'
import type { ModelRepository } from '../../protocol/inference-model.ts'
import { readInferRequest } from '../../protocol/read-infer-request.ts'
import { writeInferReply } from '../../protocol/write-infer-reply.ts'
import { ERROR_SCHEMA } from '../documents/error-schema.ts'
import { inferCall, TIMEOUT_HEADER } from '../request-deadline.ts'
import { requireServed, serveFrom } from '../resolve-served.ts'
import { INFER_REPLY_SCHEMA, INFER_REQUEST_SCHEMA } from './open-inference-schemas.ts'

/** For readers: JSON, or JSON and the bytes behind it. */
const BYTES = { type: 'string', format: 'binary', description: 'JSON, and binary data behind it' }

const WHOLE_NUMBER = { type: 'string', pattern: '^[0-9]+$' }

const SCHEMA = {
  summary: 'Answer tensors with tensors',
  description:
    'Tensors travel as JSON or, with the binary tensor data extension, as bytes behind it: the header ' +
    'Inference-Header-Content-Length then says how many bytes of JSON the body begins with.',
  tags: ['open inference protocol'],
  headers: {
    type: 'object',
    properties: {
      [JSON_LENGTH_HEADER]: { ...WHOLE_NUMBER, description: 'bytes; only when binary data follows' },
      [TIMEOUT_HEADER]: { ...WHOLE_NUMBER, description: 'how long the answer is of use' },
    },
  },
  body: {
    content: {
      'application/json': { schema: INFER_REQUEST_SCHEMA },
      'application/octet-stream': { schema: BYTES },
    },
  },
  response: {
    200: {
      description: 'The wanted outputs',
      content: {
        'application/json': { schema: INFER_REPLY_SCHEMA },
        'application/octet-stream': { schema: BYTES },
      },
    },
    '4xx': ERROR_SCHEMA,
    '5xx': ERROR_SCHEMA,
  },
}

/** POST /v2/models/{model}[/versions/{version}]/infer; bodies must come as bytes. */
export function addInferRoute(app: FastifyApp, prefix: string, repository: ModelRepository): void {
  const options = { schema: SCHEMA, onRequest: serveFrom(repository) }
  app.post(`${prefix}/infer`, options, async (request, reply) => {
    const model = requireServed(request)
    const task = readInferRequest(splitBody(request.body, request.headers[JSON_LENGTH_HEADER]), model)
    const outputs = task.outputs.map(({ name }) => name)
    const call = inferCall(request, reply, model, { outputs, priority: task.priority })
    const tensors = await model.infer(task.inputs, call)
    const { body, jsonLength } = writeInferReply(model, task, tensors)
    if (jsonLength === undefined) reply.type('application/json; charset=utf-8')
    else reply.type('application/octet-stream').header(JSON_LENGTH_HEADER, jsonLength)
    return body
  })
}
