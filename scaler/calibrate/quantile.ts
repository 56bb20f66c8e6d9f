/**
 * The value that such a share of all is at or below.
 *
 * @param sorted at least one, rising
 * @param share 0 for the least, 1 for the most
 */
export function quantileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** @param values at least one, in any order */
export function medianOf(values: readonly number[]): number {
  return quantileOf(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}
