import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rolloutScenario } from '../../../sim/scenario/rollout-scenario.ts'
import { simulate } from '../../../sim/simulation/simulate.ts'
import type { ServedTraffic } from '../../../sim/traffic/served-traffic.ts'
import type { RequestOutcome } from '../../../sim/traffic/simulate-requests.ts'
import { rolloutPlans } from '../arbitrary-rollout.ts'

const TRAFFIC: ServedTraffic = {
  arrivals: { kind: 'poisson', ratePerSecond: 50 },
  service: { serviceTime: { kind: 'exponential', meanMs: 5 }, concurrency: 2, balance: 'random' },
}

test('in random rollouts the fluid fails as many requests, for the same causes, as are expected and as are drawn', () => {
  fc.assert(
    fc.property(rolloutPlans, fc.nat(3000), (plan, propagationMs) => {
      const run = (depth: 'every' | 'fluid'): ReturnType<typeof simulate> =>
        simulate(
          rolloutScenario({
            ...plan,
            around: {
              requests: { ratePerSecond: [{ atMs: 0, value: 50 }], propagationMs },
              traffic: { ...TRAFFIC, depth, propagationMs },
            },
            horizonMs: 120_000,
          }),
        )
      const [every, fluid] = [run('every'), run('fluid')]
      assert.ok(fluid.traffic && every.traffic && fluid.requests)
      assert.equal(fluid.samples, every.samples)
      const { total, errors } = fluid.traffic.requests
      assert.is(total, 6000)
      // In whole numbers, which add up.
      assert.ok(Math.abs(errors.silentPod - fluid.requests.toSilentPods) < 1 + 1e-6)
      assert.ok(Math.abs(errors.noEndpoint - fluid.requests.toNobody) < 1 + 1e-6)
      const drawn = every.traffic.requests.errors
      for (const error of ['silentPod', 'noEndpoint'] as const)
        assert.ok(
          Math.abs(drawn[error] - errors[error]) <= 6 * Math.sqrt(errors[error]) + 6,
          `${error}: ${errors[error]}, drawn ${drawn[error]}`,
        )
    }),
    { numRuns: 40 },
  )
})

test('a shared queue gives nothing to a pod that does not answer, at both depths', () => {
  fc.assert(
    fc.property(rolloutPlans, fc.nat(3000), (plan, propagationMs) => {
      const service = { ...TRAFFIC.service, balance: 'shared-queue' } as const
      const run = (depth: 'every' | 'fluid'): RequestOutcome['requests']['errors'] => {
        const traffic = { ...TRAFFIC, service, depth, propagationMs }
        const { traffic: outcome } = simulate(
          rolloutScenario({ ...plan, around: { traffic }, horizonMs: 120_000 }),
        )
        assert.ok(outcome)
        return outcome.requests.errors
      }
      const [drawn, errors] = [run('every'), run('fluid')]
      assert.is(drawn.silentPod, 0)
      assert.is(errors.silentPod, 0)
      const [value, expected] = [errors.noEndpoint, drawn.noEndpoint]
      assert.ok(
        Math.abs(value - expected) <= 6 * Math.sqrt(value) + 6,
        `${value} found no pod, drawn ${expected}`,
      )
    }),
    { numRuns: 30 },
  )
})

test('the depth is told, and the windows are there', () => {
  const [plan] = fc.sample(rolloutPlans, { numRuns: 1, seed: 1 })
  assert.ok(plan)
  const outcome = (depth: 'every' | 'fluid'): RequestOutcome | undefined =>
    simulate(rolloutScenario({ ...plan, around: { traffic: { ...TRAFFIC, depth } }, horizonMs: 60_000 }))
      .traffic
  assert.is(outcome('every')?.depth, 'every')
  assert.is(outcome('fluid')?.depth, 'fluid')
  assert.is(outcome('fluid')?.windows.length, 60)
})

test.run()
