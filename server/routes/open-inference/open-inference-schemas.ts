import { ID_LENGTH_MAX, SIZES_MAX, TENSORS_MAX } from '../../protocol/json/infer-envelope.ts'
import { DATATYPES } from '../../protocol/tensor/datatype.ts'
import { closedObject, type JsonSchema } from '../documents/json-schema.ts'

const TEXT: JsonSchema = { type: 'string' }

const PARAMETERS: JsonSchema = {
  type: 'object',
  additionalProperties: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
  description:
    'of a request: binary_data_output, and priority (1 goes first, 0 is the default of the model); of an input: ' +
    'binary_data_size; of an output: binary_data; others are ignored',
}

const DATATYPE: JsonSchema = { type: 'string', enum: DATATYPES }
const DATA: JsonSchema = { type: 'array', description: 'flat, or nested as the shape says' }

/** GET /v2 */
export const SERVER_METADATA_SCHEMA: JsonSchema = closedObject({
  name: TEXT,
  version: TEXT,
  extensions: { type: 'array', items: TEXT },
})

const TENSOR_METADATA: JsonSchema = closedObject({
  name: TEXT,
  datatype: DATATYPE,
  shape: {
    type: 'array',
    items: { type: 'integer', minimum: -1 },
    description: '-1 is a size that the request chooses',
  },
})

/** GET /v2/models/{model} */
export const MODEL_METADATA_SCHEMA: JsonSchema = closedObject({
  name: TEXT,
  versions: { type: 'array', items: TEXT },
  platform: TEXT,
  inputs: { type: 'array', items: TENSOR_METADATA },
  outputs: { type: 'array', items: TENSOR_METADATA },
})

/** GET /v2/models/{model}/ready */
export const MODEL_READY_SCHEMA: JsonSchema = closedObject({ name: TEXT, ready: { const: true } })

/** POST /v2/repository/index, and what loads and unloads answer with. */
export const MODEL_INDEX_SCHEMA: JsonSchema = {
  type: 'array',
  items: closedObject({
    name: TEXT,
    version: TEXT,
    state: { type: 'string', enum: ['READY', 'LOADING', 'UNAVAILABLE'] },
    reason: { type: 'string', description: 'why it is not ready, or why newer files are not served' },
  }),
}

const SHAPE: JsonSchema = { type: 'array', items: { type: 'integer', minimum: 0 }, maxItems: SIZES_MAX }
const TENSOR = { name: TEXT, datatype: DATATYPE, shape: SHAPE, parameters: PARAMETERS, data: DATA }

/** The elements are there, or follow as bytes behind the JSON. */
const REQUEST_TENSOR: JsonSchema = {
  ...closedObject(TENSOR, ['parameters', 'data']),
  anyOf: [
    { required: ['data'] },
    {
      required: ['parameters'],
      properties: { parameters: { type: 'object', required: ['binary_data_size'] } },
    },
  ],
}

/** POST /v2/models/{model}/infer, for readers. */
export const INFER_REQUEST_SCHEMA: JsonSchema = closedObject(
  {
    id: { type: 'string', maxLength: ID_LENGTH_MAX },
    parameters: PARAMETERS,
    inputs: {
      type: 'array',
      items: REQUEST_TENSOR,
      minItems: 1,
      maxItems: TENSORS_MAX,
    },
    outputs: {
      type: 'array',
      items: closedObject({ name: TEXT, parameters: PARAMETERS }, ['parameters']),
      maxItems: TENSORS_MAX,
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
    outputs: { type: 'array', items: closedObject(TENSOR, ['parameters', 'data']) },
  },
  ['id'],
)
