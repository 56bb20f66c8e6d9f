import { type Problem, problem, throwIfAny } from '../errors.ts'
import { readBinaryData } from './binary/read-binary-data.ts'
import type { SplitBody } from './binary/split-body.ts'
import type { Parameters } from './inference-model.ts'
import { type InputEnvelope, readInferEnvelope } from './json/infer-envelope.ts'
import { readKnownEnvelope } from './json/known-envelopes.ts'
import { parseJson } from './json/parse-json.ts'
import { readJsonData } from './json/read-json-data.ts'
import { type AskedModel, readTensors } from './read-tensors.ts'
import type { Datatype } from './tensor/datatype.ts'
import type { Tensor } from './tensor/tensor.ts'

/** What is asked of a model. */
export type InferTask = {
  readonly id?: string
  readonly parameters: Parameters
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly WantedOutput[]
  /** 0: the model's default. */
  readonly priority: number
}

/** An output to send, as JSON or as bytes behind it. */
type WantedOutput = { readonly name: string; readonly isBinary: boolean }

/**
 * Turns the body of an inference request into checked tensors.
 *
 * @throws {ServeError} malformed_json, or with every problem of the form, or else of the fit, or else the first 20 of the elements
 */
export function readInferRequest({ head, tail }: SplitBody, model: AskedModel): InferTask {
  const envelope = tail.length > 0 ? readKnownEnvelope(head) : readInferEnvelope(parseJson(head))
  const { id, parameters, inputs: heads, outputs: asked } = envelope
  const tensors = readTensors(envelope, model, {
    read: (datatypes) => readInputs(heads, datatypes, tail),
    fieldOf: (input, { row, column, columns }) => {
      const isNested = Array.isArray(heads[input]?.data?.[0])
      return `inputs[${input}].data[${isNested ? `${row}][${column}` : row * columns + column}]`
    },
  })
  const isBinary = parameters['binary_data_output'] === true
  const outputs = tensors.outputs.map((name, index) => {
    const own = asked[index]?.parameters['binary_data']
    return { name, isBinary: own === undefined ? isBinary : own === true }
  })
  const { inputs, priority } = tensors
  return { ...(id === undefined ? {} : { id }), parameters, inputs, outputs, priority }
}

function readInputs(
  heads: readonly InputEnvelope[],
  datatypes: readonly Datatype[],
  tail: Uint8Array,
): readonly Tensor[] {
  const problems: Problem[] = []
  const inputs: Tensor[] = []
  let offset = 0
  for (const [index, { name, shape, parameters, data: cells }] of heads.entries()) {
    const datatype = datatypes[index] ?? 'BYTES'
    const path = `inputs[${index}]`
    const size = cells === undefined ? readSize(parameters, path, tail.length - offset, problems) : 0
    const bytes = tail.subarray(offset, offset + size)
    offset += size
    const data =
      cells === undefined
        ? readBinaryData({ datatype, shape, bytes, field: `${path}.parameters.binary_data_size` }, problems)
        : readJsonData({ datatype, shape, data: cells, field: `${path}.data` }, problems)
    if (data !== undefined) inputs.push({ name, datatype, shape, data })
  }
  // An input whose size is wrong has been told of already; what it would have taken is left over.
  if (offset !== tail.length && problems.length === 0) {
    const detail = `${tail.length} bytes follow the JSON, the inputs take ${offset}`
    problems.push(problem('wrong_size', { field: 'body', detail }))
  }
  throwIfAny(problems)
  return inputs
}

function readSize(parameters: Parameters, path: string, left: number, problems: Problem[]): number {
  const size = parameters['binary_data_size']
  if (typeof size === 'number' && Number.isInteger(size) && size >= 0 && size <= left) return size
  const field = `${path}.parameters.binary_data_size`
  problems.push(
    problem('wrong_size', { field, detail: `must be from 0 to the ${left} bytes left, not ${size}` }),
  )
  return 0
}
