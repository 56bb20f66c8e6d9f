/**
 * The factors with which the columns, all together, come closest to the values: by the normal equations, for a few
 * columns.
 *
 * @param columns each as long as the values
 * @returns undefined when they do not differ enough to tell
 */
export function leastSquares(
  columns: readonly (readonly number[])[],
  values: readonly number[],
): readonly number[] | undefined {
  const product = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
  return solve(
    columns.map((column) => [...columns.map((other) => product(column, other)), product(column, values)]),
  )
}

const SINGULAR = 1e-9

/** Gauss and Jordan: each row is an equation, its last number the right side. */
function solve(equations: number[][]): readonly number[] | undefined {
  for (const [at, pivot] of equations.entries()) {
    const lead = pivot[at] ?? 0
    if (Math.abs(lead) < SINGULAR) return undefined
    for (const [other, row] of equations.entries()) {
      if (other === at) continue
      const factor = (row[at] ?? 0) / lead
      for (const [column, value] of pivot.entries()) row[column] = (row[column] ?? 0) - factor * value
    }
  }
  return equations.map((row, at) => (row.at(-1) ?? 0) / (row[at] ?? 1))
}
