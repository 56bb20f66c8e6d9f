import type { ErrorCode } from '../../error-table.ts'
import { PROBLEMS_MAX, type Problem, problem, throwIfAny } from '../../errors.ts'
import type { Feature } from '../../model-card.ts'
import type { TensorData } from './datatype.ts'
import { describeCell } from './describe-cell.ts'
import { areWithin, type Limits, limitsOf } from './feature-limits.ts'

/** Of each card's features, which live as long as its model. */
const known = new WeakMap<readonly Feature[], { readonly limits: Limits | undefined }>()

/**
 * Checks every number of a card's input against its feature: a graph that imputes would take a NaN, or an age of
 * 400, and answer as surely as ever.
 *
 * Limits are compared as float32, which is what the numbers are: 0.8 admits the float32 nearest to it, though that is
 * 0.800000012.
 *
 * @param data row by row, `features.length` numbers a row
 * @param fieldOf path of a number in the request, for the reply
 * @throws {ServeError} with the first 20 numbers that are wrong
 */
export function checkFeatures(
  data: TensorData,
  features: readonly Feature[],
  fieldOf: (row: number, column: number) => string,
): void {
  if (data instanceof Float32Array && areAllRight(data, features)) return
  const problems: Problem[] = []
  for (let index = 0; index < data.length && problems.length < PROBLEMS_MAX; index += 1) {
    const column = index % features.length
    const feature = features[column]
    const failure = feature && judgeFeature(data[index], feature, Math.fround)
    if (feature === undefined || failure === undefined) continue
    const field = fieldOf(Math.floor(index / features.length), column)
    problems.push(problem(failure.code, { field, detail: `${feature.name} ${failure.detail}` }))
  }
  throwIfAny(problems)
}

/** Quick; false also where only a look at each number can tell. */
function areAllRight(data: Float32Array, features: readonly Feature[]): boolean {
  let found = known.get(features)
  if (found === undefined) {
    found = { limits: limitsOf(features) }
    known.set(features, found)
  }
  return found.limits !== undefined && areWithin(data, found.limits)
}

/**
 * What is wrong with one reading.
 *
 * @param cell as it came: `undefined` is missing
 * @param limitOf what a limit of the card is compared as
 */
export function judgeFeature(
  cell: unknown,
  feature: Feature,
  limitOf: (limit: number) => number,
): { readonly code: ErrorCode; readonly detail: string } | undefined {
  if (cell === undefined) return { code: 'missing_field', detail: `(${feature.meaning}) is not given` }
  if (typeof cell !== 'number')
    return { code: 'wrong_type', detail: `must be a number, not ${describeCell(cell)}` }
  if (feature.codes !== undefined) {
    if (Object.hasOwn(feature.codes, String(cell))) return undefined
    return {
      code: 'not_a_code',
      detail: `must be one of ${Object.keys(feature.codes).join(', ')}, not ${cell}`,
    }
  }
  const { min = 0, max = 0, unit = '' } = feature
  // NaN is neither, and the infinities are beyond every range: a card has no range without both ends.
  if (cell >= limitOf(min) && cell <= limitOf(max)) return undefined
  return { code: 'out_of_range', detail: `must be from ${min} to ${max} ${unit}, not ${cell}` }
}
