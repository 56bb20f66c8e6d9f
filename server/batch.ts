import { type ErrorCode, PROBLEMS_MAX, type Problem, problem, throwIfAny } from './errors.ts'
import type { Feature } from './model-card.ts'

/** Rows that passed every check: the only thing that reaches a session. */
export type Batch = {
  readonly rowCount: number
  readonly featureCount: number
  /** Row by row, `rowCount * featureCount` finite numbers. */
  readonly values: Float32Array
}

/** A request may hold so many rows: 1,024 keep the event loop for 8 ms or so. */
export const ROWS_MAX = 1024

/**
 * Checks each cell against its feature and packs them. Every inference, whatever route it came by, passes here.
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
  fieldOf: (row: number, feature: Feature, index: number) => string,
): Batch {
  const values = new Float32Array(cells.length)
  const problems: Problem[] = []
  for (const [index, cell] of cells.entries()) {
    const feature = features[index % features.length]
    if (feature === undefined) throw new Error('a model has at least one feature')
    const failure = judgeCell(cell, feature)
    if (failure === undefined) {
      values[index] = Number(cell)
      continue
    }
    const field = fieldOf(Math.floor(index / features.length), feature, index)
    problems.push(problem(failure.code, { field, detail: `${feature.name} ${failure.detail}` }))
    if (problems.length === PROBLEMS_MAX) break
  }
  throwIfAny(problems)
  return { rowCount: cells.length / features.length, featureCount: features.length, values }
}

function judgeCell(cell: unknown, feature: Feature): { code: ErrorCode; detail: string } | undefined {
  if (cell === undefined) return { code: 'missing_field', detail: `(${feature.meaning}) is not given` }
  if (typeof cell !== 'number')
    return { code: 'wrong_type', detail: `must be a number, not ${describe(cell)}` }
  if (feature.codes !== undefined) {
    if (Object.hasOwn(feature.codes, String(cell))) return undefined
    return {
      code: 'not_a_code',
      detail: `must be one of ${Object.keys(feature.codes).join(', ')}, not ${cell}`,
    }
  }
  const { min = 0, max = 0, unit = '' } = feature
  // NaN is neither, and the infinities are beyond every range: a card has no range without both ends.
  if (cell >= min && cell <= max) return undefined
  return { code: 'out_of_range', detail: `must be from ${min} to ${max} ${unit}, not ${cell}` }
}

/** Short enough for a log line, whatever the client sent. */
function describe(cell: unknown): string {
  if (cell === null) return 'null'
  if (Array.isArray(cell)) return 'an array'
  if (typeof cell !== 'string') return `a${typeof cell === 'object' ? 'n object' : ` ${typeof cell}`}`
  return `the text ${JSON.stringify(cell.slice(0, 20))}`
}
