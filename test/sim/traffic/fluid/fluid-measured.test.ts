import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MeasuredRests } from '../../../../sim/traffic/fluid/measured/measured-rests.ts'
import { serviceLaw } from '../../../../sim/traffic/service/service-law.ts'
import type { Balance, ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import type { Traffic } from '../../../../sim/traffic/traffic.ts'
import { bothDepths, type ComingPods, type Figure, isNear } from '../both-depths.ts'

const SECOND = 1000
const GAMMA = { kind: 'gamma', meanMs: 20, variation: 0.6 } as const
const BALANCES: readonly Balance[] = ['random', 'round-robin', 'least-requests', 'shared-queue']

function holds(of: ComingPods, within: Partial<Record<Figure, number>>): void {
  const { every, fluid } = bothDepths(of)
  const [last, expected] = [fluid.at(-1), every.at(-1)]
  assert.ok(last && expected)
  isNear(last, expected, within, JSON.stringify(of), 1)
}

function model(balance: Balance, more: Partial<ServiceModel>): ServiceModel {
  return { serviceTime: GAMMA, concurrency: 1, balance, ...more }
}

function pods(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}

const STEADY = { meanMs: 0.06, p50Ms: 0.06, p95Ms: 0.08, p99Ms: 0.2, utilization: 0.04 }

test('runs of several requests take as long at every load, whatever makes them longer', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BALANCES),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(2, 8, 32),
      fc.integer({ min: 0, max: 50 }),
      fc.constantFrom(0, 5),
      fc.integer({ min: 15, max: 85 }),
      (balance, count, rowsMax, tenths, delayMs, percent) => {
        const rowMs = tenths / 10
        const perSecond = (count * rowsMax * 1000) / (20 + rowMs * (rowsMax - 1))
        const ratePerSecond = (perSecond * percent) / 100
        const service = model(balance, { batching: { rowsMax, rowMs, delayMs } })
        const forMs = (100_000 / ratePerSecond) * SECOND
        holds({ traffic: { kind: 'poisson', ratePerSecond }, service, comeMs: pods(count), forMs }, STEADY)
      },
    ),
    // Always the same ones; 40 other seeds held as well.
    { numRuns: 3, seed: 5 },
  )
})

test('pods that stand still at their CPU limit take as long at every load', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BALANCES),
      fc.integer({ min: 30, max: 90 }),
      fc.integer({ min: 15, max: 80 }),
      (balance, cores, percent) => {
        const cpu = { cores: 1, limitCores: cores / 100 }
        const ratePerSecond = (3 * 50 * cpu.limitCores * percent) / 100
        const forMs = (100_000 / ratePerSecond) * SECOND
        const service = model(balance, { cpu })
        holds({ traffic: { kind: 'poisson', ratePerSecond }, service, comeMs: pods(3), forMs }, STEADY)
      },
    ),
    // Always the same ones; 40 other seeds held as well.
    { numRuns: 3, seed: 5 },
  )
})

test('pods that stand still, and are slower in a crowd, take as long at every load', () => {
  const length = { kind: 'constant', ms: 100 } as const
  for (const [more, perSecond] of [
    [{ pauses: { perSecond: 1, length } }, 50 / 1.1],
    [{ collections: { everyRequests: 50, length } }, 1000 / 22],
    [
      {
        crowding: [
          { requests: 1, factor: 1 },
          { requests: 5, factor: 1.5 },
        ],
      },
      50 / 1.5,
    ],
    [{ pauses: { perSecond: 1, length }, batching: { rowsMax: 4, rowMs: 5, delayMs: 0 } }, 4000 / 35 / 1.1],
  ] as const)
    for (const percent of [30, 75]) {
      const ratePerSecond = (2 * perSecond * percent) / 100
      const forMs = (100_000 / ratePerSecond) * SECOND
      const traffic: Traffic = { kind: 'poisson', ratePerSecond }
      holds({ traffic, service: model('random', more), comeMs: pods(2), forMs }, STEADY)
    }
})

/** For 40 s a quarter more than three pods can do, which take 8 requests in 34 ms. */
const OVERLOAD: Traffic = {
  kind: 'step',
  points: [
    { atMs: 0, ratePerSecond: 300 },
    { atMs: 60 * SECOND, ratePerSecond: 900 },
    { atMs: 100 * SECOND, ratePerSecond: 300 },
  ],
}

test('under overload the queues of runs grow, are cut off and are left as others', () => {
  const batching = { rowsMax: 8, rowMs: 2, delayMs: 2 }
  for (const [more, within] of [
    [{}, { meanMs: 0.1, p50Ms: 0.1, p95Ms: 0.15, utilization: 0.02 }],
    [{ queueLimit: 30 }, { failed: 0.1, meanMs: 0.06, p95Ms: 0.1 }],
    [{ queueLimit: 2000 }, { failed: 0.15, meanMs: 0.1, p95Ms: 0.1 }],
    [{ deadlineMs: 500 }, { failed: 0.1, meanMs: 0.15 }],
    [
      { patienceMs: 1000, retries: { max: 2, backOffMs: 50 } },
      { failed: 0.02, retries: 0.02 },
    ],
  ] as const) {
    const service = model('random', { batching, ...more })
    holds({ traffic: OVERLOAD, service, comeMs: pods(3), forMs: 240 * SECOND }, within)
  }
})

test('far beyond the last load that is measured a short queue rejects what is too much, and no more', () => {
  const service = model('random', { batching: { rowsMax: 8, rowMs: 2, delayMs: 2 }, queueLimit: 30 })
  for (const times of [6, 8, 20]) {
    const traffic: Traffic = { kind: 'poisson', ratePerSecond: (times * 2 * 8 * SECOND) / 34 }
    const of = { traffic, service, comeMs: pods(2), forMs: 30 * SECOND }
    holds(of, { failed: 0.01, meanMs: 0.04, p95Ms: 0.1 })
  }
})

test('what a pod can do is a·n + b for a full run, and its share of the limit where it stands still', () => {
  const law = serviceLaw(GAMMA)
  const perMs = (more: Partial<ServiceModel>): number => new MeasuredRests(model('random', more), law).perMs
  assert.ok(Math.abs(perMs({ batching: { rowsMax: 8, rowMs: 2, delayMs: 2 } }) - 8 / 34) < 1e-9)
  const shared = perMs({ batching: { rowsMax: 8, rowMs: 0, delayMs: 0, sharedMs: 0 } })
  assert.ok(Math.abs(shared - 1 / 20) < 1e-4, `${shared}`)
  assert.ok(Math.abs(perMs({ cpu: { cores: 1, limitCores: 0.5 } }) - 0.5 / 20) < 1e-9)
  assert.ok(Math.abs(perMs({ cpu: { cores: 1, limitCores: 2 } }) - 1 / 20) < 1e-9)
  const length = { kind: 'constant', ms: 100 } as const
  assert.ok(Math.abs(perMs({ pauses: { perSecond: 1, length } }) - 1 / 22) < 1e-9)
  assert.ok(Math.abs(perMs({ collections: { everyRequests: 50, length } }) - 1 / 22) < 1e-9)
  const crowding = [
    { requests: 1, factor: 1 },
    { requests: 21, factor: 3 },
  ]
  assert.ok(Math.abs(perMs({ crowding }) - 1 / 60) < 1e-9)
  // Where ten wait at most, eleven are there.
  assert.ok(Math.abs(perMs({ crowding, queueLimit: 10 }) - 1 / 40) < 1e-9)
})

test.run()
