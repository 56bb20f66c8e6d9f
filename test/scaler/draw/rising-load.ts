import type { RolloutPlan, ServedTraffic } from '../../../sim/index.ts'
import { sampleWorkload } from '../../sim/kubernetes/sample-objects.ts'

const before = sampleWorkload({ image: 'v1', replicas: 2 })

/** A minute of half the load, then a minute of four times as much as two pods can do. */
export const RISING_TRAFFIC: ServedTraffic = {
  arrivals: {
    kind: 'step',
    points: [
      { atMs: 0, ratePerSecond: 100 },
      { atMs: 60_000, ratePerSecond: 800 },
    ],
  },
  service: {
    serviceTime: { kind: 'constant', ms: 10 },
    concurrency: 1,
    balance: 'round-robin',
    queueLimit: 3,
  },
}

/** That traffic, or one like it, to two pods that stay. */
export function planUnder(traffic: ServedTraffic): RolloutPlan {
  return {
    before,
    after: before,
    startUp: { kind: 'fixed', ms: 1000 },
    termination: { kind: 'fixed', ms: 1000 },
    seed: 1,
    around: { traffic },
    horizonMs: 120_000,
  }
}
