/** A request and a reply of the Open Inference Protocol, as a fastify user writes them: JSON alone, one data type. */
export const INFER_BODY: object = {
  type: 'object',
  required: ['inputs'],
  properties: { inputs: tensors('data') },
}

export const INFER_REPLY: object = {
  type: 'object',
  properties: {
    model_name: { type: 'string' },
    inputs: tensors('data'),
    outputs: tensors('data'),
  },
}

function tensors(data: string): object {
  return {
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      required: ['name', 'shape', 'datatype', data],
      properties: {
        name: { type: 'string' },
        datatype: { type: 'string' },
        shape: { type: 'array', items: { type: 'integer' } },
        [data]: { type: 'array', items: { type: 'number' } },
      },
    },
  }
}
