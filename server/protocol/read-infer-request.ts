import { type Problem, problem, throwIfAny } from '../errors.ts'
import { checkFeatures } from './check-features.ts'
import type { Datatype } from './datatype.ts'
import { fitModel } from './fit-model.ts'
import { type InferEnvelope, type InputEnvelope, readInferEnvelope } from './infer-envelope.ts'
import type { InferenceModel, Parameters } from './inference-model.ts'
import { readBinaryData } from './read-binary-data.ts'
import { readJsonData } from './read-json-data.ts'
import type { SplitBody } from './split-body.ts'
import type { Tensor } from './tensor.ts'

/** What is asked of a model. */
export type InferTask = {
  readonly id?: string
  readonly parameters: Parameters
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly WantedOutput[]
}

/** An output to send, as JSON or as bytes behind it. */
type WantedOutput = { readonly name: string; readonly isBinary: boolean }

/** They would change the answer, or where it is; whoever sends them must hear that nobody heeds them. */
const UNSUPPORTED = ['classification', 'sequence_id', 'shared_memory_region']

/**
 * Turns the body of an inference request into checked tensors.
 *
 * @throws {ServeError} with every problem of the form, or else of the fit, or else the first 20 of the elements
 */
export function readInferRequest(
  { json, tail }: SplitBody,
  model: Pick<InferenceModel, 'metadata' | 'rowsMax' | 'card'>,
): InferTask {
  const envelope = readInferEnvelope(json)
  throwIfAny(unsupportedParameters(envelope))
  const { id, parameters, inputs: heads, outputs: asked } = envelope
  const names = asked.map(({ name }) => name)
  const fit = fitModel(heads, names, model)
  const inputs = readInputs(heads, fit.datatypes, tail)
  const { card } = model
  const at = inputs.findIndex(({ name }) => name === card?.input)
  if (card !== undefined)
    checkFeatures(inputs[at]?.data ?? [], card.features, (row, column) => {
      const place = Array.isArray(heads[at]?.data?.[0])
        ? `${row}][${column}`
        : row * card.features.length + column
      return `inputs[${at}].data[${place}]`
    })
  const isBinary = parameters['binary_data_output'] === true
  const outputs = fit.outputs.map((name, index) => {
    const own = asked[index]?.parameters['binary_data']
    return { name, isBinary: own === undefined ? isBinary : own === true }
  })
  return { ...(id === undefined ? {} : { id }), parameters, inputs, outputs }
}

function unsupportedParameters({ parameters, inputs, outputs }: InferEnvelope): readonly Problem[] {
  const places: [string, Parameters][] = [
    ['parameters', parameters],
    ...inputs.map((input, index): [string, Parameters] => [`inputs[${index}].parameters`, input.parameters]),
    ...outputs.map((output, at): [string, Parameters] => [`outputs[${at}].parameters`, output.parameters]),
  ]
  return places.flatMap(([path, given]) =>
    UNSUPPORTED.filter((name) => Object.hasOwn(given, name)).map((name) =>
      problem('unsupported_parameter', {
        field: `${path}.${name}`,
        detail: String(given[name]).slice(0, 40),
      }),
    ),
  )
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
