import { type TSchema, type TUnsafe, Type } from 'typebox'

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

const ParametersSchema = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
  {
    description: 'read and ignored: this server knows no parameter',
  },
)

const tensor = {
  name: Type.String(),
  datatype: Type.String(),
  shape: Type.Array(Type.Integer(), { maxItems: 8 }),
}

const CLOSED = { additionalProperties: false }

/** GET /v2 */
export const ServerMetadataSchema: TSchema = Type.Object({
  name: Type.String(),
  version: Type.String(),
  extensions: Type.Array(Type.String()),
})

/** GET /v2/models/{model}; -1 in a shape is any number of rows. */
export const ModelMetadataSchema: TSchema = Type.Object({
  name: Type.String(),
  versions: Type.Array(Type.String()),
  platform: Type.String(),
  inputs: Type.Array(Type.Object(tensor)),
  outputs: Type.Array(Type.Object(tensor)),
})

/** GET /v2/models/{model}/ready */
export const ModelReadySchema: TSchema = Type.Object({ name: Type.String(), ready: Type.Literal(true) })

/**
 * The envelope of an inference request. Its bounds are generous for one input and two outputs. `data` is checked
 * cell by cell elsewhere, because a validator would either stop at the first cell or report each of a million.
 */
export const InferRequestSchema: TUnsafe<InferRequest> = Type.Unsafe<InferRequest>(
  Type.Object(
    {
      id: Type.Optional(Type.String({ maxLength: 256 })),
      parameters: Type.Optional(ParametersSchema),
      inputs: Type.Array(
        Type.Object(
          {
            ...tensor,
            parameters: Type.Optional(ParametersSchema),
            data: Type.Array(Type.Unknown(), { description: 'numbers, flat or one array a row' }),
          },
          CLOSED,
        ),
        { maxItems: 8 },
      ),
      outputs: Type.Optional(
        Type.Array(
          Type.Object({ name: Type.String(), parameters: Type.Optional(ParametersSchema) }, CLOSED),
          {
            maxItems: 8,
            description: 'which outputs to send; all when left out',
          },
        ),
      ),
    },
    CLOSED,
  ),
)

/** The answer to an inference request. */
export const InferReplySchema: TUnsafe<InferReply> = Type.Unsafe<InferReply>(
  Type.Object({
    model_name: Type.String(),
    model_version: Type.String(),
    id: Type.Optional(Type.String()),
    outputs: Type.Array(Type.Object({ ...tensor, data: Type.Array(Type.Number()) })),
  }),
)
