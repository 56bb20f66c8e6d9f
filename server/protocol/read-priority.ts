import { type Problem, problem } from '../errors.ts'
import { describeCell } from './tensor/describe-cell.ts'

/**
 * The priority that a request asks for, as Triton has it (ModelInferRequest's `priority` in its docs/protocol): 1 goes
 * first, 0 or none is the model's default. Triton takes the default for one that is too low as well; here it is refused,
 * for the caller would believe in it.
 *
 * @param given what the request says, `undefined` when it says nothing
 * @param at `levels`: how many the model has; `field`: where the request says it
 * @param problems gets what is wrong
 */
export function readPriority(
  given: unknown,
  { levels, field }: { readonly levels: number; readonly field: string },
  problems: Problem[],
): number {
  if (given === undefined) return 0
  if (typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= levels) return given
  const detail = `must be a whole number from 0 to ${levels}, not ${describeCell(given)}`
  problems.push(problem('wrong_priority', { field, detail }))
  return 0
}
