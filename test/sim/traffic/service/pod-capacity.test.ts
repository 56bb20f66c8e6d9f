import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { podCapacityPerSecond } from '../../../../sim/traffic/service/pod-capacity.ts'
import type { ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import { simulateRequests } from '../../../../sim/traffic/simulate-requests.ts'

const plain: ServiceModel = {
  serviceTime: { kind: 'constant', ms: 20 },
  concurrency: 1,
  balance: 'random',
}

/** What one pod answers a second of twice as many as it can. */
function answeredPerSecond(service: ServiceModel, capacity: number, seed: number): number {
  const forMs = Math.max(10_000, (1000 * 10_000) / capacity)
  const { requests, windows } = simulateRequests({
    traffic: { kind: 'poisson', ratePerSecond: 2 * capacity },
    service,
    pods: 1,
    forMs,
    windows: 10,
    seed,
  })
  assert.ok(requests.total > 15_000)
  // The first tenth fills the queue.
  const answered = windows.slice(1).reduce((sum, { toMs, fromMs, total, inFlight }, i) => {
    const before = windows[i]?.inFlight ?? 0
    return toMs > fromMs ? sum + total + before - inFlight : sum
  }, 0)
  return (1000 * answered) / (0.9 * forMs)
}

test('by hand: places, runs of several, a limited processor, pauses and garbage', () => {
  const capacity = (fields: Partial<ServiceModel>): number => podCapacityPerSecond({ ...plain, ...fields })
  const near = (of: number, wanted: number): void =>
    assert.ok(Math.abs(of - wanted) < 1e-6 * wanted, `${of} ${wanted}`)
  near(capacity({}), 50)
  near(capacity({ concurrency: 4 }), 200)
  near(capacity({ batching: { rowsMax: 8, delayMs: 5, rowMs: 1 } }), 8000 / 27)
  near(capacity({ concurrency: 3, cpu: { cores: 1, limitCores: 0.5 } }), 25)
  near(capacity({ cpu: { cores: 1, limitCores: 2 } }), 50)
  near(capacity({ pauses: { perSecond: 2, length: { kind: 'constant', ms: 125 } } }), 40)
  near(capacity({ collections: { everyRequests: 10, length: { kind: 'constant', ms: 50 } } }), 40)
  const crowding = [
    { requests: 1, factor: 1 },
    { requests: 101, factor: 2 },
  ]
  near(capacity({ crowding }), 25)
  near(capacity({ crowding, queueLimit: 50 }), 50 / 1.5)
})

const services: fc.Arbitrary<ServiceModel> = fc
  .record(
    {
      serviceTime: fc.constantFrom(
        { kind: 'constant', ms: 7 } as const,
        { kind: 'exponential', meanMs: 10 } as const,
        { kind: 'gamma', meanMs: 10, variation: 0.5 } as const,
      ),
      concurrency: fc.integer({ min: 1, max: 6 }),
      balance: fc.constantFrom('random', 'shared-queue'),
      batching: fc.record({
        rowsMax: fc.integer({ min: 1, max: 16 }),
        delayMs: fc.integer({ min: 0, max: 5 }),
        rowMs: fc.constantFrom(0, 0.5, 2),
        sharedMs: fc.constantFrom(2, 4, 8),
      }),
      cpu: fc.record({ cores: fc.constant(1), limitCores: fc.constantFrom(0.2, 0.5, 1) }),
      pauses: fc.record({
        perSecond: fc.constantFrom(20, 50),
        length: fc.constant({ kind: 'exponential', meanMs: 5 } as const),
      }),
      collections: fc.record({
        everyRequests: fc.constantFrom(50, 200),
        length: fc.constant({ kind: 'constant', ms: 30 } as const),
      }),
    },
    { requiredKeys: ['serviceTime', 'concurrency', 'balance'] },
  )
  // Both at once hold a pod up by less than either would: what a run gets of a throttled period, it gets before a pause.
  .filter(({ cpu, pauses }) => cpu === undefined || pauses === undefined) as fc.Arbitrary<ServiceModel>

test('a pod that has more to do than it can answers as many as that', () => {
  fc.assert(
    fc.property(services, fc.nat(1000), (service, seed) => {
      const capacity = podCapacityPerSecond(service)
      const answered = answeredPerSecond(service, capacity, seed)
      assert.ok(Math.abs(answered / capacity - 1) < 0.06, `${answered} of ${capacity}`)
    }),
    { numRuns: 15 },
  )
})

test.run()
