import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Crowding, crowdingFactor } from '../../../../sim/traffic/service/crowding.ts'
import { BALANCES, type ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import { simulateRequests } from '../../../../sim/traffic/simulate-requests.ts'
import { reportOf } from '../queue/service-of.ts'

const CROWDING: Crowding = [
  { requests: 10, factor: 1 },
  { requests: 20, factor: 3 },
  { requests: 40, factor: 2 },
]

test('the factor is on straight lines between the points, and constant beyond them', () => {
  const at = [1, 10, 15, 20, 30, 40, 1e9].map((requests) => crowdingFactor(CROWDING, requests))
  assert.equal(at, [1, 1, 2, 3, 2.5, 2, 2])
  assert.is(crowdingFactor(undefined, 99), 1)
  assert.is(crowdingFactor([{ requests: 5, factor: 0.5 }], 1), 0.5)
})

test('where a crowd costs nothing, everything is as it was, byte for byte', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BALANCES),
      fc.integer({ min: 1, max: 3 }),
      fc.option(fc.record({ rowsMax: fc.integer({ min: 1, max: 9 }), delayMs: fc.constantFrom(0, 2) })),
      fc.option(fc.integer({ min: 0, max: 50 })),
      fc.option(fc.constant({ factor: 3, forMs: 2000 })),
      fc.integer({ min: 10, max: 120 }),
      fc.integer(),
      (balance, concurrency, batch, queueLimit, warmUp, percent, seed) => {
        const service: ServiceModel = {
          serviceTime: { kind: 'gamma', meanMs: 20, variation: 0.8 },
          concurrency,
          balance,
          ...(batch === null ? {} : { batching: { ...batch, rowMs: 3 } }),
          ...(queueLimit === null ? {} : { queueLimit }),
          ...(warmUp === null ? {} : { warmUp }),
        }
        const of = (model: ServiceModel): string =>
          JSON.stringify(
            simulateRequests({
              traffic: { kind: 'poisson', ratePerSecond: (2 * concurrency * 50 * percent) / 100 },
              service: model,
              pods: 2,
              forMs: 5000,
              windows: 2,
              seed,
            }),
          )
        const flat = [
          { requests: 1, factor: 1 },
          { requests: 100, factor: 1 },
        ]
        assert.is(of({ ...service, crowding: flat }), of(service))
      },
    ),
    { numRuns: 60 },
  )
})

test('a run takes as long as those at its pod make it, those that wait included', () => {
  const crowding = [
    { requests: 1, factor: 1 },
    { requests: 3, factor: 3 },
  ]
  // Three at once: the first begins alone, the second while another waits, the last alone again.
  const { maxMs, meanMs } = reportOf({ crowding }, 1, [0, 0, 0])
  assert.equal([maxMs, Math.round(meanMs ?? 0)], [100 + 200 + 100, Math.round((100 + 300 + 400) / 3)])
  // In front of a shared queue nobody is at a pod.
  assert.is(reportOf({ crowding, balance: 'shared-queue' }, 1, [0, 0, 0]).maxMs, 300)
  // A run of three has three at the pod, wherever they waited.
  for (const balance of ['random', 'shared-queue'] as const) {
    const batching = { rowsMax: 3, delayMs: 10, rowMs: 0 }
    assert.is(reportOf({ crowding, balance, batching }, 1, [0, 0, 0]).maxMs, 300)
  }
})

test('what comes faster than a crowd is worked off never drains, though fewer at once would be', () => {
  const crowding = [
    { requests: 10, factor: 1 },
    { requests: 50, factor: 2 },
  ]
  const burst = new Array<number>(60).fill(0)
  const steady = Array.from({ length: 90 }, (_, i) => 1000 + i * 110)
  const calm = reportOf({ crowding }, 1, steady, 20_000)
  const stormy = reportOf({ crowding }, 1, [...burst, ...steady], 20_000)
  assert.is(calm.maxMs, 100)
  assert.ok((stormy.p50Ms ?? 0) > 5000, `${stormy.p50Ms} ms`)
})

test.run()
