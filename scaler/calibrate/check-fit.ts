import type { CalibrationTarget } from './load/calibration-target.ts'
import { poissonArrivals } from './load/poisson-arrivals.ts'
import { runOpenLoop } from './load/run-open-loop.ts'
import { predictLoad } from './predict-load.ts'
import type { CheckedLatencies, ProfileCheck, ServiceFit } from './profile/service-profile.ts'
import { quantileOf } from './quantile.ts'

/** Shares of the capacity. */
const LOADS = [0.3, 0.5, 0.7] as const
const WITHIN_MS = 10_000

/**
 * Foretells loads from the fit, and lets the server meet them: how far the profile can be trusted.
 *
 * @param requests of each load, at most; ten seconds of them at most
 * @throws {Error} of the first request that fails
 */
export async function checkFit(
  target: CalibrationTarget,
  fit: ServiceFit,
  requests: number,
): Promise<readonly ProfileCheck[]> {
  const checks: ProfileCheck[] = []
  for (const [seed, load] of LOADS.entries()) {
    const ratePerSecond = load * fit.capacityPerSecond
    const atMs = poissonArrivals({ ratePerSecond, requests, withinMs: WITHIN_MS, seed })
    const predicted = predictLoad(fit, atMs)
    const open = await runOpenLoop(target, atMs)
    checks.push({
      ratePerSecond,
      answeredPerSecond: open.requestsPerSecond,
      predicted,
      measured: latenciesOf(open.latenciesMs),
    })
  }
  return checks
}

/** The quantiles that are foretold. */
function latenciesOf(latenciesMs: readonly number[]): CheckedLatencies {
  if (latenciesMs.length === 0) return { p50Ms: null, p95Ms: null, p99Ms: null }
  const sorted = latenciesMs.toSorted((a, b) => a - b)
  return { p50Ms: quantileOf(sorted, 0.5), p95Ms: quantileOf(sorted, 0.95), p99Ms: quantileOf(sorted, 0.99) }
}
