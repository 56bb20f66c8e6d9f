import type { ServiceProfile } from '../../../../scaler/calibrate/profile/service-profile.ts'

/** A server that answers three requests at once, or several in each of its runs. */
export const PROFILE: ServiceProfile = {
  version: 2,
  serviceTime: {
    kind: 'histogram',
    buckets: [
      { upToMs: 8, count: 0 },
      { upToMs: 12, count: 90 },
      { upToMs: 20, count: 10 },
    ],
  },
  concurrency: 3,
  batching: { rowsMax: 16, delayMs: 0, rowMs: 2 },
  overheadMs: 0.5,
  capacityPerSecond: 280,
  checks: [
    {
      ratePerSecond: 140,
      answeredPerSecond: 141,
      predicted: { p50Ms: 11, p95Ms: 16, p99Ms: 22 },
      measured: { p50Ms: 10, p95Ms: 20, p99Ms: 20 },
    },
  ],
  measuredAt: '2026-11-25T16:00:00.000Z',
  node: 'v20.20.2',
}
