import { PROBLEMS_MAX, type Problem, problem, throwIfAny } from '../../errors.ts'
import type { Parameters } from '../inference-model.ts'
import { describeCell } from '../tensor/describe-cell.ts'

/** An inference request once its form has been checked; whether it fits the model, and its elements, have not. */
export type InferEnvelope = {
  readonly id?: string
  readonly parameters: Parameters
  readonly inputs: readonly InputEnvelope[]
  /** Which outputs to send; all when it is empty. */
  readonly outputs: readonly OutputEnvelope[]
}

/** One input. Its elements are in `data`, or in the binary part of the body when `data` is left out. */
export type InputEnvelope = {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly parameters: Parameters
  readonly data?: readonly unknown[]
}

/** One output that is asked for. */
type OutputEnvelope = { readonly name: string; readonly parameters: Parameters }

/** Longest id that is echoed, in UTF-16 units. */
export const ID_LENGTH_MAX = 256
/** More tensors, sizes of a shape or parameters than this are no request that anybody means. */
export const TENSORS_MAX = 64
export const SIZES_MAX = 8
export const PARAMETERS_MAX = 32
/** A name that is wrong is repeated in the reply, so far. */
const NAME_LENGTH_MAX = 40

type Fields = Readonly<Record<string, unknown>>

/** Which object of the request is read; undefined: the whole. It is put into words only where something is wrong. */
type Place = { readonly list: 'inputs' | 'outputs'; readonly index: number } | undefined

const NO_PARAMETERS: Parameters = {}

/** The fields of each object of a request. */
const REQUEST_FIELDS = new Set(['id', 'parameters', 'inputs', 'outputs'])
const INPUT_FIELDS = new Set(['name', 'datatype', 'shape', 'parameters', 'data'])
const OUTPUT_FIELDS = new Set(['name', 'parameters'])

/**
 * Reads the JSON part of an inference request.
 *
 * @throws {ServeError} with every problem of its form
 */
export function readInferEnvelope(body: unknown): InferEnvelope {
  const problems: Problem[] = []
  const fields = readFields(body, undefined, REQUEST_FIELDS, problems)
  // Beside it nothing can be wrong.
  if (!isFields(body)) throwIfAny(problems)
  const id = fields['id'] === undefined ? undefined : readId(fields['id'], problems)
  const envelope = {
    parameters: readParameters(fields['parameters'], undefined, problems),
    inputs: readObjects(fields['inputs'], 'inputs', readInput, problems),
    outputs:
      fields['outputs'] === undefined ? [] : readObjects(fields['outputs'], 'outputs', readOutput, problems),
  }
  throwIfAny(problems)
  return id === undefined ? envelope : { id, ...envelope }
}

function readId(value: unknown, problems: Problem[]): string {
  const id = readText(value, undefined, 'id', problems)
  if (id.length > ID_LENGTH_MAX) {
    const detail = `at most ${ID_LENGTH_MAX} characters, not ${id.length}`
    problems.push(problem('invalid_request', { field: 'id', detail }))
  }
  return id
}

/** Those of a list that are objects. */
function readObjects<Read>(
  value: unknown,
  list: 'inputs' | 'outputs',
  read: (value: unknown, place: Place, problems: Problem[]) => Read | undefined,
  problems: Problem[],
): readonly Read[] {
  const objects: Read[] = []
  const values = readList(value, undefined, list, TENSORS_MAX, problems)
  for (let index = 0; index < values.length; index += 1) {
    const object = read(values[index], { list, index }, problems)
    if (object !== undefined) objects.push(object)
  }
  return objects
}

function readInput(value: unknown, place: Place, problems: Problem[]): InputEnvelope | undefined {
  const fields = readFields(value, place, INPUT_FIELDS, problems)
  if (!isFields(value)) return undefined
  const parameters = readParameters(fields['parameters'], place, problems)
  const name = readText(fields['name'], place, 'name', problems)
  const datatype = readText(fields['datatype'], place, 'datatype', problems)
  const shape = readShape(fields['shape'], place, problems)
  const isBinary = parameters['binary_data_size'] !== undefined
  const data = fields['data']
  if (isBinary && data === undefined) return { name, datatype, shape, parameters }
  if (isBinary) {
    const detail = 'the elements are either here or in the binary part'
    problems.push(problem('unknown_field', { field: fieldOf(place, 'data'), detail }))
  } else if (!Array.isArray(data)) problems.push(wrongType(data, fieldOf(place, 'data'), 'an array'))
  return Array.isArray(data)
    ? { name, datatype, shape, parameters, data }
    : { name, datatype, shape, parameters }
}

function readOutput(value: unknown, place: Place, problems: Problem[]): OutputEnvelope | undefined {
  const fields = readFields(value, place, OUTPUT_FIELDS, problems)
  if (!isFields(value)) return undefined
  return {
    name: readText(fields['name'], place, 'name', problems),
    parameters: readParameters(fields['parameters'], place, problems),
  }
}

function readShape(value: unknown, place: Place, problems: Problem[]): readonly number[] {
  const sizes = readList(value, place, 'shape', SIZES_MAX, problems)
  if (sizes.every(isSize)) return sizes
  const wrong = sizes.findIndex((size) => !isSize(size))
  const code = typeof sizes[wrong] === 'number' ? 'wrong_shape' : 'wrong_type'
  const detail = `must be a whole number from 0 to 9007199254740991, not ${describeCell(sizes[wrong])}`
  problems.push(problem(code, { field: `${fieldOf(place, 'shape')}[${wrong}]`, detail }))
  return []
}

function readParameters(value: unknown, place: Place, problems: Problem[]): Parameters {
  if (value === undefined) return NO_PARAMETERS
  const path = fieldOf(place, 'parameters')
  if (!isFields(value)) {
    problems.push(wrongType(value, path, 'an object'))
    return NO_PARAMETERS
  }
  const entries = Object.entries(value)
  if (entries.length > PARAMETERS_MAX)
    problems.push(
      problem('invalid_request', { field: path, detail: `at most ${PARAMETERS_MAX}, not ${entries.length}` }),
    )
  const parameters = new Map<string, string | number | boolean>()
  for (const [name, parameter] of entries.slice(0, PARAMETERS_MAX))
    if (typeof parameter === 'string' || typeof parameter === 'number' || typeof parameter === 'boolean')
      parameters.set(name, parameter)
    else problems.push(wrongType(parameter, `${path}.${clip(name)}`, 'a text, a number or a boolean'))
  return Object.fromEntries(parameters)
}

function readText(value: unknown, place: Place, name: string, problems: Problem[]): string {
  if (typeof value === 'string') return value
  problems.push(wrongType(value, fieldOf(place, name), 'a text'))
  return ''
}

function readList(
  value: unknown,
  place: Place,
  name: string,
  max: number,
  problems: Problem[],
): readonly unknown[] {
  if (!Array.isArray(value)) problems.push(wrongType(value, fieldOf(place, name), 'an array'))
  else if (value.length > max) {
    const detail = `at most ${max} elements, not ${value.length}`
    problems.push(problem('invalid_request', { field: fieldOf(place, name), detail }))
  } else return value
  return []
}

/** An object with no other fields than these; a misspelt name is the reason why the right one is missing. */
function readFields(value: unknown, place: Place, known: ReadonlySet<string>, problems: Problem[]): Fields {
  if (!isFields(value)) {
    const field = place === undefined ? 'body' : `${place.list}[${place.index}]`
    problems.push(wrongType(value, field, 'an object'))
    return {}
  }
  // for-in makes no list of names; what JSON.parse made inherits none.
  for (const name in value) {
    if (known.has(name)) continue
    const detail = `there is ${[...known].join(', ')}`
    problems.push(problem('unknown_field', { field: fieldOf(place, clip(name)), detail }))
    if (problems.length >= PROBLEMS_MAX) break
  }
  return value
}

function fieldOf(place: Place, name: string): string {
  return place === undefined ? name : `${place.list}[${place.index}].${name}`
}

function wrongType(value: unknown, field: string, wanted: string): Problem {
  return value === undefined
    ? problem('missing_field', { field })
    : problem('wrong_type', { field, detail: `must be ${wanted}, not ${describeCell(value)}` })
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function clip(name: string): string {
  return name.slice(0, NAME_LENGTH_MAX)
}
