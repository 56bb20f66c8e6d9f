import { type Problem, problem, throwIfAny } from '../errors.ts'
import { type Datatype, isDatatype } from './datatype.ts'
import { describeCell } from './describe-cell.ts'
import type { InferenceModel } from './inference-model.ts'
import type { TensorMetadata } from './tensor.ts'

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
  const datatypes = inputs.map((input, index) => {
    const field = `inputs[${index}]`
    const wanted = metadata.inputs.find(({ name }) => name === input.name)
    problems.push(...nameProblems(inputs, index, metadata.inputs, field))
    if (wanted === undefined) return 'BYTES'
    if (!isDatatype(input.datatype) || input.datatype !== wanted.datatype)
      problems.push(
        problem('wrong_datatype', {
          field: `${field}.datatype`,
          detail: `must be ${wanted.datatype}, not ${describeCell(input.datatype)}`,
        }),
      )
    problems.push(...shapeProblems(input.shape, wanted, { field: `${field}.shape`, rowsMax, sizes }))
    return wanted.datatype
  })
  for (const { name } of metadata.inputs)
    if (!inputs.some((input) => input.name === name))
      problems.push(problem('missing_field', { field: 'inputs', detail: `give ${name}` }))
  for (const index of outputs.keys())
    problems.push(
      ...nameProblems(
        outputs.map((name) => ({ name })),
        index,
        metadata.outputs,
        `outputs[${index}]`,
      ),
    )
  throwIfAny(problems)
  return { datatypes, outputs: outputs.length > 0 ? outputs : metadata.outputs.map(({ name }) => name) }
}

function nameProblems(
  given: readonly { readonly name: string }[],
  index: number,
  known: readonly TensorMetadata[],
  path: string,
): Problem[] {
  const name = given[index]?.name
  const field = `${path}.name`
  if (!known.some((tensor) => tensor.name === name))
    return [
      problem('unknown_tensor', {
        field,
        detail: `there is ${known.map((one) => one.name).join(', ')}, not ${describeCell(name)}`,
      }),
    ]
  return given.findIndex((tensor) => tensor.name === name) < index
    ? [problem('repeated_tensor', { field, detail: describeCell(name) })]
    : []
}

/** `sizes` keeps what a named size was first given as: the same name means the same size, in every input. */
function shapeProblems(
  shape: readonly number[],
  { shape: wanted, sizeNames = [] }: TensorMetadata,
  { field, rowsMax, sizes }: { field: string; rowsMax: number; sizes: Map<string, number> },
): Problem[] {
  const fits =
    shape.length === wanted.length && shape.every((size, at) => [size, ANY].includes(wanted[at] ?? 0))
  if (!fits) {
    const words = wanted.map((size, at) => (size === ANY ? (sizeNames[at] ?? ANY) : size))
    const detail = `must be [${words.join(', ')}], not [${shape.join(', ')}]`
    return [problem('wrong_shape', { field, detail })]
  }
  for (const [at, name] of sizeNames.entries()) {
    const size = shape[at] ?? 0
    if (name === '' || (sizes.get(name) ?? size) === size) sizes.set(name, size)
    else {
      const detail = `${name} is ${size} here and ${sizes.get(name)} in an input before`
      return [problem('wrong_shape', { field: `${field}[${at}]`, detail })]
    }
  }
  const [rows] = shape
  if (rows === undefined || wanted[0] !== ANY) return []
  if (rows === 0) return [problem('no_rows', { field })]
  return rows > rowsMax
    ? [problem('too_many_rows', { field, detail: `at most ${rowsMax}, not ${rows}` })]
    : []
}
