import { type Problem, problem, throwIfAny } from '../errors.ts'
import { fitModel, type InputHead } from './fit-model.ts'
import type { InferenceModel, Parameters } from './inference-model.ts'
import { readPriority } from './read-priority.ts'
import { checkFeatures } from './tensor/check-features.ts'
import type { Datatype } from './tensor/datatype.ts'
import type { Tensor } from './tensor/tensor.ts'

/** A request whose form has been checked, whatever it came as; its elements have not been read. */
type InferForm = {
  readonly parameters: Parameters
  readonly inputs: readonly (InputHead & { readonly parameters: Parameters })[]
  /** Which outputs to send; all when it is empty. */
  readonly outputs: readonly { readonly name: string; readonly parameters: Parameters }[]
}

/** Where the elements of the inputs are. */
export type ElementSource = {
  /**
   * Reads those of every input, in their order.
   *
   * @param datatypes of each input, as the model has it
   * @throws {ServeError} with every problem
   */
  readonly read: (datatypes: readonly Datatype[]) => readonly Tensor[]
  /** Path of an element of a table, in the request. */
  readonly fieldOf: (input: number, place: { row: number; column: number; columns: number }) => string
}

/** What a request is read against. */
export type AskedModel = Pick<InferenceModel, 'metadata' | 'rowsMax' | 'card' | 'priorityLevels'>

/** What is asked, checked; `outputs` are the names of those to compute. */
type ReadTensors = {
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly string[]
  /** 0: the model's default. */
  readonly priority: number
}

/** They would change the answer, or where it is; whoever sends them must hear that nobody heeds them. */
const UNSUPPORTED = ['classification', 'sequence_id', 'shared_memory_region']

/**
 * Turns a request into checked tensors, the names of the outputs to compute, and its priority.
 *
 * @throws {ServeError} with every problem of the parameters, or else of the fit, or else the first 20 of the elements
 */
export function readTensors(form: InferForm, model: AskedModel, elements: ElementSource): ReadTensors {
  const problems = unsupportedParameters(form)
  const given = form.parameters['priority']
  const at = { levels: model.priorityLevels, field: 'parameters.priority' }
  const priority = readPriority(given, at, problems)
  throwIfAny(problems)
  const asked = form.outputs.map(({ name }) => name)
  const { datatypes, outputs } = fitModel(form.inputs, asked, model)
  const inputs = elements.read(datatypes)
  const { card } = model
  const carded = inputs.findIndex(({ name }) => name === card?.input)
  if (card !== undefined)
    checkFeatures(inputs[carded]?.data ?? [], card.features, (row, column) =>
      elements.fieldOf(carded, { row, column, columns: card.features.length }),
    )
  return { inputs, outputs, priority }
}

function unsupportedParameters({ parameters, inputs, outputs }: InferForm): Problem[] {
  const problems: Problem[] = []
  addUnsupported(parameters, () => 'parameters', problems)
  for (const [index, { parameters: own }] of inputs.entries())
    addUnsupported(own, () => `inputs[${index}].parameters`, problems)
  for (const [index, { parameters: own }] of outputs.entries())
    addUnsupported(own, () => `outputs[${index}].parameters`, problems)
  return problems
}

function addUnsupported(given: Parameters, path: () => string, problems: Problem[]): void {
  for (const name of UNSUPPORTED) {
    if (!Object.hasOwn(given, name)) continue
    const detail = String(given[name]).slice(0, 40)
    problems.push(problem('unsupported_parameter', { field: `${path()}.${name}`, detail }))
  }
}
