import { closedObject, type JsonSchema } from './json-schema.ts'

/** The body of POST /v2/models/{model}/infer once its envelope has been checked; the cells of `data` have not. */
export type InferRequest = {
  readonly id?: string
  readonly inputs: readonly InputTensor[]
  readonly outputs?: readonly { readonly name: string }[]
}

/** One tensor of a request. `data` is flat or nested, row by row. */
export type InputTensor = {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly data: readonly unknown[]
}

/** One tensor of a reply, its data flat. */
export type OutputTensor = {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

/** The answer to an inference request. */
export type InferReply = {
  readonly model_name: string
  readonly model_version: string
  readonly id?: string
  readonly outputs: readonly OutputTensor[]
}

const TEXT: JsonSchema = { type: 'string' }

const PARAMETERS: JsonSchema = {
  type: 'object',
  additionalProperties: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
  description: 'read and ignored: this server knows no parameter',
}

const TENSOR: Readonly<Record<string, JsonSchema>> = {
  name: TEXT,
  datatype: TEXT,
  shape: { type: 'array', items: { type: 'integer' }, maxItems: 8 },
}

/** GET /v2 */
export const SERVER_METADATA_SCHEMA: JsonSchema = closedObject({
  name: TEXT,
  version: TEXT,
  extensions: { type: 'array', items: TEXT },
})

/** GET /v2/models/{model}; -1 in a shape is any number of rows. */
export const MODEL_METADATA_SCHEMA: JsonSchema = closedObject({
  name: TEXT,
  versions: { type: 'array', items: TEXT },
  platform: TEXT,
  inputs: { type: 'array', items: closedObject(TENSOR) },
  outputs: { type: 'array', items: closedObject(TENSOR) },
})

/** GET /v2/models/{model}/ready */
export const MODEL_READY_SCHEMA: JsonSchema = closedObject({ name: TEXT, ready: { const: true } })

const INPUT: JsonSchema = closedObject(
  {
    ...TENSOR,
    parameters: PARAMETERS,
    data: { type: 'array', description: 'numbers, flat or one array a row' },
  },
  ['parameters'],
)

const REQUESTED_OUTPUT: JsonSchema = closedObject({ name: TEXT, parameters: PARAMETERS }, ['parameters'])

/**
 * The envelope of an inference request. Its bounds are generous for one input and two outputs. `data` is checked
 * cell by cell elsewhere, because a validator would either stop at the first cell or report each of a million.
 */
export const INFER_REQUEST_SCHEMA: JsonSchema = closedObject(
  {
    id: { type: 'string', maxLength: 256 },
    parameters: PARAMETERS,
    inputs: { type: 'array', items: INPUT, maxItems: 8 },
    outputs: {
      type: 'array',
      items: REQUESTED_OUTPUT,
      maxItems: 8,
      description: 'which outputs to send; all when left out',
    },
  },
  ['id', 'parameters', 'outputs'],
)

/** The answer to an inference request. */
export const INFER_REPLY_SCHEMA: JsonSchema = closedObject(
  {
    model_name: TEXT,
    model_version: TEXT,
    id: TEXT,
    outputs: {
      type: 'array',
      items: closedObject({ ...TENSOR, data: { type: 'array', items: { type: 'number' } } }),
    },
  },
  ['id'],
)
