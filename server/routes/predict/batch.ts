import { PROBLEMS_MAX, type Problem, problem, throwIfAny } from '../../errors.ts'
import type { Feature } from '../../model-card.ts'
import { judgeFeature } from '../../protocol/tensor/check-features.ts'

/**
 * Checks each cell against its feature and packs them, row by row.
 *
 * A number is checked before it becomes a float32: 1e39 is a fine JSON number and would turn into Infinity, and
 * null into 0. A card's ranges end at a thousand million, so whatever passes stays finite.
 *
 * @param cells row by row, as they came; a cell that is `undefined` is missing
 * @param features in the model's order; `cells.length` must be a multiple of their number
 * @param fieldOf path of a cell in the request, for the reply
 * @throws {ServeError} with the first 20 cells that are wrong
 */
export function readBatch(
  cells: readonly unknown[],
  features: readonly Feature[],
  fieldOf: (row: number, feature: Feature) => string,
): Float32Array {
  const values = new Float32Array(cells.length)
  const problems: Problem[] = []
  for (const [index, cell] of cells.entries()) {
    const feature = features[index % features.length]
    if (feature === undefined) throw new Error('a model has at least one feature')
    const failure = judgeFeature(cell, feature, asGiven)
    if (failure === undefined) {
      values[index] = Number(cell)
      continue
    }
    const field = fieldOf(Math.floor(index / features.length), feature)
    problems.push(problem(failure.code, { field, detail: `${feature.name} ${failure.detail}` }))
    if (problems.length === PROBLEMS_MAX) break
  }
  throwIfAny(problems)
  return values
}

function asGiven(limit: number): number {
  return limit
}
