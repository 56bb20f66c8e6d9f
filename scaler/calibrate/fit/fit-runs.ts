import type { ServiceLevel } from '../service-measurements.ts'

/** What a run of n requests takes: rowMs · n + runMs. */
export type RunLaw = {
  readonly rowMs: number
  readonly runMs: number
  /** Requests in one run at most, as far as was seen. */
  readonly rowsMax: number
}

/** From so many requests a run on it is more than chance that they share one. */
export const SHARED_MIN = 1.5
/** Fewer connections leave the server idle between their requests. */
const CONNECTIONS_MIN = 4
/** More are a crowd, in which a request costs more than it does among few. */
const CONNECTIONS_MAX = 64
/** The sizes of runs must differ by such a factor to tell what grows with them. */
const SPREAD_MIN = 1.5
/** Runs that hold less than this share of what is under way are full. */
const FULL_SHARE = 0.25

/**
 * The line of the time of a run over its size, from loops in which the server is never idle: then one request costs
 * 1/X = rowMs + runMs/n, at X requests a second and n requests a run. Least squares over the levels. Example: 137 µs at
 * 2.7 a run and 50 µs at 54 are 46 µs for each request and 250 µs for each run.
 *
 * @param concurrency runs at once, which share the throughput
 * @returns undefined when each request is a run of its own, or no line can be seen
 */
export function fitRuns(levels: readonly ServiceLevel[], concurrency: number): RunLaw | undefined {
  const shared = levels.flatMap(({ connections, requestsPerSecond, requestsPerRun = 1 }) =>
    connections >= CONNECTIONS_MIN && requestsPerRun >= SHARED_MIN
      ? [{ connections, size: requestsPerRun, costMs: (concurrency * 1000) / requestsPerSecond }]
      : [],
  )
  const points = shared.filter(({ connections }) => connections <= CONNECTIONS_MAX)
  const sizes = points.map(({ size }) => size)
  const largest = Math.max(...sizes)
  if (points.length < 2 || largest < SPREAD_MIN * Math.min(...sizes)) return undefined
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / points.length
  const inverse = mean(sizes.map((size) => 1 / size))
  const costMs = mean(points.map((point) => point.costMs))
  const covariance = mean(points.map((point) => (1 / point.size - inverse) * (point.costMs - costMs)))
  const variance = mean(sizes.map((size) => (1 / size - inverse) ** 2))
  const runMs = covariance / variance
  if (runMs <= 0) return undefined
  return { rowMs: Math.max(0, costMs - runMs * inverse), runMs, rowsMax: rowsMaxOf(shared) }
}

function rowsMaxOf(shared: readonly { readonly connections: number; readonly size: number }[]): number {
  const [largest, connections] = [
    Math.max(...shared.map(({ size }) => size)),
    Math.max(...shared.map((level) => level.connections)),
  ]
  return largest < FULL_SHARE * connections ? Math.round(largest) : connections
}
