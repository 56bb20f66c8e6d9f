import type { CheckedLatencies } from './profile/service-profile.ts'

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

/** The quantiles that are foretold, of the answers that came. */
export function latenciesOf(latenciesMs: readonly number[]): CheckedLatencies {
  const sorted = latenciesMs.filter(Number.isFinite).toSorted((a, b) => a - b)
  if (sorted.length === 0) return { p50Ms: null, p95Ms: null, p99Ms: null }
  return { p50Ms: quantileOf(sorted, 0.5), p95Ms: quantileOf(sorted, 0.95), p99Ms: quantileOf(sorted, 0.99) }
}
