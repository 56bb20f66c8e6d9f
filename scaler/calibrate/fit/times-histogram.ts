import type { ServiceTimeBucket } from '../../../sim/index.ts'

/** Below this share of the times, the shares of the buckets halve: the tail matters for p99. */
const TAIL = 0.02
/** A constant time needs a bucket of some width: a thousandth of it. */
const NARROW = 0.999

/**
 * A histogram of times: buckets of 1 % each, and finer ones for the slowest.
 *
 * @param sorted at least one time above 0, rising
 * @param meanMs what its mean shall be: all times are stretched by the same factor
 */
export function timesHistogram(sorted: readonly number[], meanMs: number): readonly ServiceTimeBucket[] {
  const lowest = (sorted[0] ?? 0) * NARROW
  const buckets: ServiceTimeBucket[] = lowest > 0 ? [{ upToMs: lowest, count: 0 }] : []
  let counted = 0
  for (const rank of ranksOf(sorted.length)) {
    const upToMs = sorted[rank - 1] ?? 0
    if (upToMs <= (buckets.at(-1)?.upToMs ?? 0)) continue
    // Equal times are one bucket.
    const count = sorted.findLastIndex((ms) => ms <= upToMs) + 1 - counted
    buckets.push({ upToMs, count })
    counted += count
  }
  const scale = meanMs / meanOf(buckets)
  return buckets.map(({ upToMs, count }) => ({ upToMs: upToMs * scale, count }))
}

/** How many times are at or below each bound. */
function ranksOf(count: number): readonly number[] {
  const ranks: number[] = []
  for (let percent = 1; percent <= 100 * (1 - TAIL); percent += 1)
    ranks.push(Math.ceil((percent * count) / 100))
  for (let beyond = (TAIL * count) / 2; beyond >= 1; beyond /= 2) ranks.push(count - Math.floor(beyond))
  return [...ranks, count]
}

function meanOf(buckets: readonly ServiceTimeBucket[]): number {
  let sum = 0
  let total = 0
  let fromMs = 0
  for (const { upToMs, count } of buckets) {
    sum += (count * (fromMs + upToMs)) / 2
    total += count
    fromMs = upToMs
  }
  return sum / total
}
