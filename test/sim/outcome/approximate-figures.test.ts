import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { warnOfApproximation } from '../../../sim/outcome/approximate-figures.ts'
import { approximateRequests } from '../../../sim/traffic/approximate-requests.ts'
import type { ServiceModel } from '../../../sim/traffic/service/service-model.ts'
import { type RequestOutcome, simulateRequests } from '../../../sim/traffic/simulate-requests.ts'

function outcome(ratePerSecond: number, more: Partial<ServiceModel> = {}): RequestOutcome {
  const service: ServiceModel = {
    serviceTime: { kind: 'exponential', meanMs: 20 },
    concurrency: 1,
    balance: 'random',
    ...more,
  }
  const traffic = { kind: 'poisson', ratePerSecond } as const
  return approximateRequests({ traffic, service, pods: 2, forMs: 60_000, windows: 4, seed: 1 })
}

test('a fluid says where its figures may be far off, and only there', () => {
  assert.equal(warnOfApproximation(outcome(60)), [])
  const [busy] = warnOfApproximation(outcome(98))
  assert.is(busy?.code, 'approximate')
  assert.match(busy?.message ?? '', /^pods are busy for more than 90 % of the time in [1-4] of 4 stretches/)
  const retries = { max: 2, backOffMs: 50 }
  const [storm] = warnOfApproximation(outcome(120, { retries, patienceMs: 500 }))
  assert.match(storm?.message ?? '', /storm of retries/)
})

test('where each request is simulated nothing is approximate', () => {
  const every = simulateRequests({
    traffic: { kind: 'poisson', ratePerSecond: 120 },
    service: { serviceTime: { kind: 'exponential', meanMs: 20 }, concurrency: 1, balance: 'random' },
    pods: 2,
    forMs: 20_000,
    seed: 1,
  })
  assert.equal(warnOfApproximation(every), [])
})

test.run()
