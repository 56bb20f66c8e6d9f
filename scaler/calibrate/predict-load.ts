import { type RequestReport, simulateRequests } from '../../sim/index.ts'
import { profileService } from './profile/profile-service.ts'
import type { ServiceFit } from './profile/service-profile.ts'

/** So many that p99 is known to a percent or so. */
const REQUESTS = 300_000

/** What the simulator says of one server, as it was fitted, under Poisson arrivals. */
export function predictLoad(fit: ServiceFit, ratePerSecond: number, seed: number): RequestReport {
  return simulateRequests({
    traffic: { kind: 'poisson', ratePerSecond },
    service: { ...profileService(fit), balance: 'shared-queue' },
    pods: 1,
    forMs: (REQUESTS * 1000) / ratePerSecond,
    seed,
  }).requests
}
