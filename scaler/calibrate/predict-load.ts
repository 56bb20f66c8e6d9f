import { type RequestReport, simulateRequests } from '../../sim/index.ts'
import { profileService } from './profile/profile-service.ts'
import { CHECKED, type CheckedLatencies, type ServiceFit } from './profile/service-profile.ts'
import { medianOf } from './quantile.ts'

const DRAWS = 11
/** How long the last answer is waited for. */
const LAST_WITHIN_MS = 60_000

/**
 * What the simulator says of one server, as it was fitted, when requests come at these very moments: of a few hundred
 * others the slowest ones differ by half, by chance alone.
 *
 * @param atMs rising, in milliseconds
 * @param draws simulations with service times drawn anew: an odd number, for its median
 */
export function predictLoad(
  fit: ServiceFit,
  atMs: readonly number[],
  draws: number = DRAWS,
): CheckedLatencies {
  const reports = Array.from({ length: draws }, (_, seed) => simulateOnce(fit, atMs, seed))
  const middle = (name: keyof CheckedLatencies): number | null => {
    const values = reports.flatMap((report) => report[name] ?? [])
    return values.length === 0 ? null : medianOf(values)
  }
  const [p50Ms, p95Ms, p99Ms] = CHECKED.map(middle)
  return { p50Ms: p50Ms ?? null, p95Ms: p95Ms ?? null, p99Ms: p99Ms ?? null }
}

function simulateOnce(fit: ServiceFit, atMs: readonly number[], seed: number): RequestReport {
  return simulateRequests({
    traffic: { kind: 'arrivals', atMs },
    service: { ...profileService(fit), balance: 'random' },
    pods: 1,
    // The last one is answered, too.
    forMs: (atMs.at(-1) ?? 0) + LAST_WITHIN_MS,
    seed,
  }).requests
}
