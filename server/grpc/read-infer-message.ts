import { type Problem, problem, throwIfAny } from '../errors.ts'
import { readBinaryData } from '../protocol/binary/read-binary-data.ts'
import type { Parameters } from '../protocol/inference-model.ts'
import { ID_LENGTH_MAX, PARAMETERS_MAX, SIZES_MAX, TENSORS_MAX } from '../protocol/json/infer-envelope.ts'
import { type AskedModel, readTensors } from '../protocol/read-tensors.ts'
import type { Datatype } from '../protocol/tensor/datatype.ts'
import type { Tensor } from '../protocol/tensor/tensor.ts'
import { CONTENTS_LISTS } from './contents-lists.ts'
import type { InferInputTensor, InferParameters, Long, ModelInferRequest } from './messages.ts'
import { readContents } from './read-contents.ts'

/** What is asked of a model. */
type InferMessage = {
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly string[]
  /** 0: the model's default. */
  readonly priority: number
}

/** An input whose sizes have been read. */
type InputMessage = Omit<InferInputTensor, 'shape' | 'parameters'> & {
  readonly shape: readonly number[]
  readonly parameters: Parameters
}

/**
 * Turns a ModelInferRequest into checked tensors.
 *
 * @throws {ServeError} with every problem of the form, or else of the fit, or else the first 20 of the elements
 */
export function readInferMessage(request: ModelInferRequest, model: AskedModel): InferMessage {
  const problems: Problem[] = boundProblems(request)
  throwIfAny(problems)
  const { raw_input_contents: raw } = request
  const inputs = request.inputs.map((input, index) => readHead(input, `inputs[${index}]`, problems))
  const outputs = request.outputs.map(({ name, parameters }, index) => ({
    name,
    parameters: readParameters(parameters, `outputs[${index}].parameters`, problems),
  }))
  const form = { parameters: readParameters(request.parameters, 'parameters', problems), inputs, outputs }
  if (raw.length > 0) problems.push(...rawProblems(inputs, raw.length))
  throwIfAny(problems)
  return readTensors(form, model, {
    read: (datatypes) => readInputs(inputs, datatypes, raw),
    fieldOf: (input, { row, column, columns }) => {
      const list = raw.length > 0 ? `raw_input_contents[${input}]` : `inputs[${input}].contents.fp32_contents`
      return `${list}[${row * columns + column}]`
    },
  })
}

/** A card has one FP32 input, and so have the paths above. */
function readInputs(
  heads: readonly InputMessage[],
  datatypes: readonly Datatype[],
  raw: readonly Uint8Array[],
): readonly Tensor[] {
  const problems: Problem[] = []
  const inputs = heads.flatMap(({ name, shape, contents }, index) => {
    const datatype = datatypes[index] ?? 'BYTES'
    const bytes = raw[index]
    const data =
      bytes === undefined
        ? readContents({ datatype, shape, contents, field: `inputs[${index}].contents` }, problems)
        : readBinaryData({ datatype, shape, bytes, field: `raw_input_contents[${index}]` }, problems)
    return data === undefined ? [] : [{ name, datatype, shape, data }]
  })
  throwIfAny(problems)
  return inputs
}

function boundProblems({ id, inputs, outputs }: ModelInferRequest): Problem[] {
  const tooMany = [
    { field: 'id', length: id.length, max: ID_LENGTH_MAX, unit: 'characters' },
    { field: 'inputs', length: inputs.length, max: TENSORS_MAX, unit: 'elements' },
    { field: 'outputs', length: outputs.length, max: TENSORS_MAX, unit: 'elements' },
    ...inputs.map(({ shape }, index) => ({
      field: `inputs[${index}].shape`,
      length: shape.length,
      max: SIZES_MAX,
      unit: 'elements',
    })),
  ]
  return tooMany
    .filter(({ length, max }) => length > max)
    .map(({ field, length, max, unit }) =>
      problem('invalid_request', { field, detail: `at most ${max} ${unit}, not ${length}` }),
    )
}

function rawProblems(inputs: readonly InputMessage[], count: number): readonly Problem[] {
  if (inputs.length !== count) {
    const detail = `${count} for ${inputs.length} inputs; one for each, or none`
    return [problem('wrong_size', { field: 'raw_input_contents', detail })]
  }
  const twice = inputs.findIndex(({ contents }) =>
    Object.values(CONTENTS_LISTS).some((list) => (contents?.[list].length ?? 0) > 0),
  )
  if (twice < 0) return []
  const detail = 'the elements are either here or in raw_input_contents'
  return [problem('unknown_field', { field: `inputs[${twice}].contents`, detail })]
}

function readHead(
  { name, datatype, shape, parameters, contents }: InferInputTensor,
  path: string,
  problems: Problem[],
): InputMessage {
  const sizes = shape.map(toNumber)
  for (const [at, size] of sizes.entries())
    if (size < 0 || !Number.isSafeInteger(size)) {
      const detail = `must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not ${size}`
      problems.push(problem('wrong_shape', { field: `${path}.shape[${at}]`, detail }))
    }
  const own = readParameters(parameters, `${path}.parameters`, problems)
  return { name, datatype, shape: sizes, parameters: own, contents }
}

function readParameters(given: InferParameters, path: string, problems: Problem[]): Parameters {
  const entries = Object.entries(given)
  if (entries.length > PARAMETERS_MAX) {
    const detail = `at most ${PARAMETERS_MAX}, not ${entries.length}`
    problems.push(problem('invalid_request', { field: path, detail }))
    return {}
  }
  return Object.fromEntries(
    entries.map(([name, { bool_param, string_param, double_param, int64_param, uint64_param }]) => {
      const long = int64_param ?? uint64_param
      return [name, bool_param ?? string_param ?? double_param ?? (long === undefined ? '' : toNumber(long))]
    }),
  )
}

/** Rounded beyond 2^53, where a size is refused and a parameter is not read. */
function toNumber({ low, high, unsigned }: Long): number {
  return (unsigned ? high >>> 0 : high) * 2 ** 32 + (low >>> 0)
}
