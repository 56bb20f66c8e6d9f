import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { notInFluid } from '../../../../sim/traffic/fluid/fluid-limits.ts'
import type { Balance, ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import type { RequestWindow } from '../../../../sim/traffic/tally/request-report.ts'
import { type BothDepths, bothDepths, type ComingPods, isNear } from '../both-depths.ts'

const SECOND = 1000
const TRAFFIC = { kind: 'poisson', ratePerSecond: 60 } as const

function service(balance: Balance, more: Partial<ServiceModel>): ServiceModel {
  return { serviceTime: { kind: 'exponential', meanMs: 20 }, concurrency: 1, balance, ...more }
}

function last({ every, fluid }: BothDepths): {
  readonly fluid: RequestWindow
  readonly every: RequestWindow
} {
  const [one, other] = [fluid.at(-1), every.at(-1)]
  assert.ok(one && other)
  return { fluid: one, every: other }
}

function of(model: ServiceModel, comeMs: readonly number[], windows = 1): ComingPods {
  return { traffic: TRAFFIC, service: model, comeMs, forMs: 120 * SECOND, windows }
}

test('what is held flows out when the first pod is there, which takes all of it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Balance>('random', 'round-robin', 'shared-queue'),
      fc.integer({ min: 10, max: 35 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 15, max: 60 }),
      (balance, fromSecond, apart, holdSeconds) => {
        const comeMs = [0, 1, 2].map((i) => (fromSecond + i * apart) * SECOND)
        const model = service(balance, { holdMs: holdSeconds * SECOND })
        const { fluid, every } = last(bothDepths(of(model, comeMs)))
        isNear(fluid, every, { failed: 0.1, meanMs: 0.2, utilization: 0.05 }, JSON.stringify(model), 30)
        assert.ok(Math.abs(fluid.errors.noEndpoint - fluid.failed) < 1e-6)
      },
    ),
    // Always the same ones; 40 other seeds held as well.
    { numRuns: 10, seed: 3 },
  )
})

test('held for too long, or for longer than the client waits, is told apart', () => {
  const long = last(bothDepths(of(service('random', { holdMs: 10 * SECOND }), [30 * SECOND])))
  isNear(long.fluid, long.every, { failed: 0.1 }, 'held')
  assert.ok(Math.abs(long.fluid.errors.noEndpoint - 20 * 60) < 60, `${long.fluid.errors.noEndpoint}`)
  const impatient = service('random', { holdMs: 10 * SECOND, patienceMs: 4 * SECOND })
  const left = last(bothDepths(of(impatient, [30 * SECOND, 30 * SECOND, 31 * SECOND, 32 * SECOND])))
  isNear(left.fluid, left.every, { failed: 0.1 }, 'left')
  assert.is(left.fluid.errors.noEndpoint, 0)
})

test('a bounded queue takes of what was held as many as it has places, a deadline as many as are done in time', () => {
  for (const more of [{ queueLimit: 50 }, { queueLimit: 2000 }, { deadlineMs: 2 * SECOND }]) {
    const model = service('shared-queue', { ...more, holdMs: 30 * SECOND })
    const { fluid, every } = last(bothDepths(of(model, [25 * SECOND, 26 * SECOND, 27 * SECOND])))
    isNear(
      fluid,
      every,
      { failed: 0.1, meanMs: 'deadlineMs' in more ? 0.35 : 0.25 },
      JSON.stringify(more),
      30,
    )
  }
})

test('all are under way while they are held', () => {
  const { fluid } = bothDepths(of(service('random', { holdMs: 60 * SECOND }), [50 * SECOND], 6))
  assert.ok(Math.abs((fluid[1]?.inFlight ?? 0) - 40 * 60) < 1e-6)
  assert.is(fluid[1]?.failed, 0)
})

test('where no pod is like another it is not asked for', () => {
  assert.equal(notInFluid(service('least-requests', { holdMs: 1 })), ['holdMs with least-requests'])
  assert.equal(notInFluid(service('random', { holdMs: 1 })), [])
  const retries = { max: 1, backOffMs: 1 }
  assert.equal(notInFluid(service('random', { retries, queueLimit: 9 })), ['retries where at most 1000 wait'])
  assert.equal(notInFluid(service('random', { retries, deadlineMs: 500 })), ['retries with a deadline'])
  assert.equal(notInFluid(service('random', { retries })), [])
})

test.run()
