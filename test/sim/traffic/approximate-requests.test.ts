import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { approximateRequests } from '../../../sim/traffic/approximate-requests.ts'
import type { Balance, ServiceModel } from '../../../sim/traffic/service/service-model.ts'
import type { ServiceTime } from '../../../sim/traffic/service/service-time.ts'
import { type RequestScenario, simulateRequests } from '../../../sim/traffic/simulate-requests.ts'
import type { RequestReport } from '../../../sim/traffic/tally/request-report.ts'
import type { Traffic } from '../../../sim/traffic/traffic.ts'
import { theoryOfMg1, theoryOfMmc, theoryOfMmck } from '../../oracle/queueing.ts'

const MINUTE = 60_000
const EXPONENTIAL: ServiceTime = { kind: 'exponential', meanMs: 20 }

function scenario(traffic: Traffic, pods: number, service: Partial<ServiceModel>): RequestScenario {
  return {
    traffic,
    service: { serviceTime: EXPONENTIAL, concurrency: 1, balance: 'random', ...service },
    pods,
    forMs: 15 * MINUTE,
    seed: 1,
  }
}

function poisson(ratePerMs: number): Traffic {
  return { kind: 'poisson', ratePerSecond: ratePerMs * 1000 }
}

type Figure = 'total' | 'failed' | 'meanMs' | 'meanWaitMs' | 'p50Ms' | 'p95Ms' | 'p99Ms' | 'utilization'

/** Holds the figures of the fluid to those of the simulated requests, each within its share. */
function near(of: RequestScenario, within: Partial<Record<Figure, number>>): void {
  const simulated = simulateRequests(of).requests
  const fluid = approximateRequests(of).requests
  for (const [name, share] of Object.entries(within)) {
    const [value, expected] = [fluid[name as Figure] ?? 0, simulated[name as Figure] ?? 0]
    const said = `${name} is ${value}, simulated ${expected}: ${JSON.stringify(of)}`
    assert.ok(Math.abs(value - expected) <= share * expected, said)
  }
}

function isTheory(report: RequestReport, waitMs: number, utilization: number): void {
  assert.ok(
    // A microsecond is nothing.
    Math.abs((report.meanWaitMs ?? 0) - waitMs) <= 0.005 * waitMs + 0.001,
    `${report.meanWaitMs}, not ${waitMs}`,
  )
  assert.ok(Math.abs((report.utilization ?? 0) - utilization) <= 0.005 * utilization, `${report.utilization}`)
}

test('at rest it is theory: M/M/c, M/G/1 and M/M/c/K', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 10, max: 90 }), (pods, percent) => {
      const ratePerMs = (pods * percent) / 100 / 20
      const { requests } = approximateRequests(
        scenario(poisson(ratePerMs), pods, { balance: 'shared-queue' }),
      )
      const { waitMs, utilization } = theoryOfMmc(ratePerMs, 20, pods)
      isTheory(requests, waitMs, utilization)
    }),
    { numRuns: 15 },
  )
  const serviceTime: ServiceTime = { kind: 'gamma', meanMs: 20, variation: 0.7 }
  const single = theoryOfMg1(0.03, serviceTime)
  isTheory(approximateRequests(scenario(poisson(0.03), 1, { serviceTime })).requests, single.waitMs, 0.6)
  const room = { balance: 'shared-queue', queueLimit: 5 } as const
  const { requests } = approximateRequests(scenario(poisson(0.2), 3, room))
  const bounded = theoryOfMmck(0.2, 20, { places: 3, room: 8 })
  isTheory(requests, bounded.waitMs, bounded.utilization)
  assert.ok(Math.abs(requests.errors.rejected / requests.total - bounded.blocking) < 1e-3)
})

const evenTimes: fc.Arbitrary<ServiceTime> = fc.oneof(
  fc.constant(EXPONENTIAL),
  fc.constant<ServiceTime>({ kind: 'constant', ms: 20 }),
  fc.constant<ServiceTime>({ kind: 'gamma', meanMs: 20, variation: 0.6 }),
)
const services: fc.Arbitrary<{ readonly balance: Balance; readonly serviceTime: ServiceTime }> = fc
  .record({
    balance: fc.constantFrom<Balance>('random', 'round-robin', 'least-requests', 'shared-queue'),
    serviceTime: evenTimes,
  })
  // With constant times and a choice that knows the pods, p99 is up to 30 % off.
  .filter(
    ({ balance, serviceTime: { kind } }) =>
      kind !== 'constant' || balance === 'random' || balance === 'shared-queue',
  )

test('up to 85 % of what the pods can do, latencies are within the stated error', () => {
  fc.assert(
    fc.property(
      services,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 20, max: 85 }),
      (service, pods, percent) => {
        const of = scenario(poisson((pods * percent) / 100 / 20), pods, service)
        const within = { meanMs: 0.1, p50Ms: 0.15, p95Ms: 0.2, p99Ms: 0.25, utilization: 0.05 }
        near({ ...of, forMs: (400_000 / ((pods * percent) / 100)) * 20 }, within)
      },
    ),
    { numRuns: 12 },
  )
})

/** Half of what four pods can do, for 100 s 30 % more than they can, and half again. */
const OVERLOAD: Traffic = {
  kind: 'step',
  points: [
    { atMs: 0, ratePerSecond: 100 },
    { atMs: 5 * MINUTE, ratePerSecond: 260 },
    { atMs: 5 * MINUTE + 100_000, ratePerSecond: 100 },
  ],
}

test('a backlog builds up under overload, and drains', () => {
  near(scenario(OVERLOAD, 4, {}), { total: 0.02, meanMs: 0.15, p50Ms: 0.1, p95Ms: 0.15, p99Ms: 0.15 })
})

test('under overload, deadlines and bounded queues turn away as many', () => {
  for (const balance of ['random', 'shared-queue'] as const) {
    near(scenario(OVERLOAD, 4, { balance, deadlineMs: 1000 }), { failed: 0.15, meanMs: 0.15, p95Ms: 0.05 })
    near(scenario(OVERLOAD, 4, { balance, queueLimit: 20 }), { failed: 0.1, meanMs: 0.1, p95Ms: 0.15 })
    near(scenario(poisson(0.18), 4, { balance, queueLimit: 3 }), { failed: 0.05, meanMs: 0.05, p99Ms: 0.2 })
  }
})

test('it follows a load that goes up and down', () => {
  const sine: Traffic = { kind: 'sine', lowPerSecond: 20, highPerSecond: 160, periodMs: 10 * MINUTE }
  near(scenario(sine, 4, { balance: 'shared-queue' }), { meanMs: 0.1, p50Ms: 0.1, p95Ms: 0.1, p99Ms: 0.15 })
})

test('each way to balance has its own wait', () => {
  for (const balance of ['random', 'round-robin', 'least-requests', 'shared-queue'] as const)
    near({ ...scenario(poisson(0.14), 4, { balance }), forMs: 60 * MINUTE }, { meanMs: 0.04, p95Ms: 0.08 })
})

test('on a slope as many come as under the line, in every window', () => {
  const points = [
    { atMs: 0, ratePerSecond: 10 },
    { atMs: 15 * MINUTE, ratePerSecond: 100 },
  ]
  const { windows } = approximateRequests({ ...scenario({ kind: 'ramp', points }, 4, {}), windows: 3 })
  // 10 to 40 a second within the first five minutes, and so on.
  const expected = [25, 55, 85].map((ratePerSecond) => ratePerSecond * 300)
  for (const [index, { total }] of windows.entries())
    assert.ok(Math.abs(total - (expected[index] ?? 0)) < 1e-6)
})

test('what comes is answered, fails, or is under way; windows add up to the whole', () => {
  const { requests, windows, depth } = approximateRequests({
    ...scenario(OVERLOAD, 4, { queueLimit: 3000, deadlineMs: 5000 }),
    windows: 10,
  })
  assert.is(depth, 'fluid')
  const sum = (figure: 'total' | 'failed'): number => windows.reduce((all, window) => all + window[figure], 0)
  assert.is(Math.round(sum('total')), requests.total)
  assert.is(Math.round(sum('failed')), requests.failed)
  assert.is(requests.total, 106_000)
  assert.equal(
    windows.map(({ failed }) => failed > 0),
    [false, false, false, true, true, false, false, false, false, false],
  )
})

test('no requests and no rate', () => {
  const { requests } = approximateRequests(scenario({ kind: 'poisson', ratePerSecond: 0 }, 2, {}))
  assert.equal([requests.total, requests.failed, requests.meanMs, requests.utilization], [0, 0, null, 0])
})

test('what a request takes beside is part of its latency', () => {
  near(scenario(poisson(0.1), 3, { overheadMs: 15 }), {
    meanMs: 0.02,
    meanWaitMs: 0.05,
    p50Ms: 0.02,
    p99Ms: 0.05,
  })
})

test.run()
