import type { ErrorCode } from '../error-table.ts'
import { type Problem, problem, throwIfAny } from '../errors.ts'
import type { InferenceModel } from './inference-model.ts'
import type { Datatype } from './tensor/datatype.ts'
import { describeCell } from './tensor/describe-cell.ts'
import { elementCount, TEXTS_MAX, type TensorMetadata } from './tensor/tensor.ts'

/** What a request says of an input before its elements are read. */
export type InputHead = {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
}

/** -1 in a model's shape: the request chooses. */
const ANY = -1

/**
 * Checks a request's names, datatypes and shapes against the model, before any element is read.
 *
 * @param inputs as the request has them, in its order
 * @param outputs names that are asked for; empty for all
 * @returns the datatype of each input, and the names of the outputs to compute
 * @throws {ServeError} with every problem
 */
export function fitModel(
  inputs: readonly InputHead[],
  outputs: readonly string[],
  { metadata, rowsMax }: Pick<InferenceModel, 'metadata' | 'rowsMax'>,
): { readonly datatypes: readonly Datatype[]; readonly outputs: readonly string[] } {
  const problems: Problem[] = []
  const sizes = new Map<string, number>()
  const datatypes = inputs.map((input, index): Datatype => {
    addNameProblem(inputs, index, metadata.inputs, 'inputs', problems)
    const wanted = metadata.inputs.find(({ name }) => name === input.name)
    if (wanted === undefined) return 'BYTES'
    if (input.datatype !== wanted.datatype) {
      const detail = `must be ${wanted.datatype}, not ${describeCell(input.datatype)}`
      problems.push(problem('wrong_datatype', { field: `inputs[${index}].datatype`, detail }))
    }
    const failure = judgeShape(input.shape, wanted, { rowsMax, sizes })
    if (failure !== undefined) {
      const { code, at = '', detail } = failure
      problems.push(problem(code, { field: `inputs[${index}].shape${at}`, ...(detail && { detail }) }))
    }
    return wanted.datatype
  })
  for (const { name } of metadata.inputs)
    if (!inputs.some((input) => input.name === name))
      problems.push(problem('missing_field', { field: 'inputs', detail: `give ${name}` }))
  const named = outputs.map((name) => ({ name }))
  for (const index of named.keys()) addNameProblem(named, index, metadata.outputs, 'outputs', problems)
  throwIfAny(problems)
  return { datatypes, outputs: outputs.length > 0 ? outputs : metadata.outputs.map(({ name }) => name) }
}

function addNameProblem(
  given: readonly { readonly name: string }[],
  index: number,
  known: readonly TensorMetadata[],
  list: 'inputs' | 'outputs',
  problems: Problem[],
): void {
  const name = given[index]?.name
  if (!known.some((tensor) => tensor.name === name)) {
    const detail = `there is ${known.map((one) => one.name).join(', ')}, not ${describeCell(name)}`
    problems.push(problem('unknown_tensor', { field: `${list}[${index}].name`, detail }))
  } else if (given.findIndex((tensor) => tensor.name === name) < index) {
    const detail = describeCell(name)
    problems.push(problem('repeated_tensor', { field: `${list}[${index}].name`, detail }))
  }
}

/** What is wrong with a shape; `at` is the place in it. */
type ShapeFailure = { readonly code: ErrorCode; readonly at?: string; readonly detail?: string }

/** `sizes` keeps what a named size was first given as: the same name means the same size, in every input. */
function judgeShape(
  shape: readonly number[],
  { shape: wanted, sizeNames = [], datatype }: TensorMetadata,
  { rowsMax, sizes }: { readonly rowsMax: number; readonly sizes: Map<string, number> },
): ShapeFailure | undefined {
  const fits =
    shape.length === wanted.length && wanted.every((size, at) => size === ANY || size === shape[at])
  if (!fits) {
    const words = wanted.map((size, at) => (size === ANY ? (sizeNames[at] ?? ANY) : size))
    return { code: 'wrong_shape', detail: `must be [${words.join(', ')}], not [${shape.join(', ')}]` }
  }
  for (const [at, name] of sizeNames.entries()) {
    if (name === '') continue
    const size = shape[at] ?? 0
    if ((sizes.get(name) ?? size) === size) sizes.set(name, size)
    else {
      const detail = `${name} is ${size} here and ${sizes.get(name)} in an input before`
      return { code: 'wrong_shape', at: `[${at}]`, detail }
    }
  }
  if (datatype === 'BYTES' && elementCount(shape) > TEXTS_MAX)
    return { code: 'body_too_large', detail: `at most ${TEXTS_MAX} texts, not ${elementCount(shape)}` }
  const [rows] = shape
  if (rows === undefined || wanted[0] !== ANY) return undefined
  if (rows === 0) return { code: 'no_rows' }
  return rows > rowsMax ? { code: 'too_many_rows', detail: `at most ${rowsMax}, not ${rows}` } : undefined
}
