import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { simulate } from '../../../sim/simulation/simulate.ts'
import type { ServiceModel } from '../../../sim/traffic/service/service-model.ts'
import { rateHpa } from '../kubernetes/hpa/rate-hpa.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

/** One pod for each 50 requests a second; a pod answers 100 of them at most. */
const PER_POD = 50
const STEP_MS = 180_000
const END_MS = 900_000

function scenario(toPerSecond: number, service: Partial<ServiceModel>, seed: number): Scenario {
  const steps = [
    { atMs: 0, ratePerSecond: 90 },
    { atMs: STEP_MS, ratePerSecond: toPerSecond },
  ]
  return {
    workload: sampleWorkload({ image: 'v1', replicas: 2, strategy: rolling(1, 0) }),
    start: 'settled',
    changes: [],
    // Nobody helps the two pods before it is over.
    pods: { startUp: { kind: 'fixed', ms: 200_000 }, termination: { kind: 'fixed', ms: 500 } },
    requests: { ratePerSecond: steps.map(({ atMs, ratePerSecond: value }) => ({ atMs, value })) },
    traffic: {
      arrivals: { kind: 'step', points: steps },
      service: {
        serviceTime: { kind: 'constant', ms: 10 },
        concurrency: 1,
        balance: 'random',
        ...service,
      },
    },
    autoscaling: {
      by: { kind: 'hpa', spec: rateHpa('rate', PER_POD) },
      metrics: { rate: { kind: 'requestRate', windowMs: 60_000 } },
    },
    seed,
    horizonMs: END_MS,
  }
}

/** The numbers of pods that the autoscaler asked for, within the first two minutes after the step. */
function steps(of: Scenario): readonly number[] {
  return simulate(of).events.flatMap((event) =>
    event.kind === 'autoscale' && event.tMs > STEP_MS && event.tMs <= STEP_MS + 120_000 ? event.to : [],
  )
}

const SEEDS = [1, 2, 3, 4, 5]

test('while requests wait the autoscaler sees no more of 400 than the 200 that two pods answer', () => {
  for (const seed of SEEDS) {
    const most = Math.max(...steps(scenario(400, {}, seed)))
    assert.ok(most === 4 || most === 5, `${most} with seed ${seed}`)
  }
})

test('requests that are turned away count, so that the load is seen as it is', () => {
  for (const seed of SEEDS) {
    const most = Math.max(...steps(scenario(400, { queueLimit: 3 }, seed)))
    assert.ok(most >= 8 && most <= 9, `${most} with seed ${seed}`)
  }
})

test('requests that give up at the deadline count too', () => {
  for (const seed of SEEDS) {
    const most = Math.max(...steps(scenario(400, { deadlineMs: 500 }, seed)))
    assert.ok(most >= 8 && most <= 9, `${most} with seed ${seed}`)
  }
})

test('a load that the pods bear moves nothing, chance or not: the tolerance is five times the scatter', () => {
  for (const seed of SEEDS) assert.equal(steps(scenario(100, {}, seed)), [])
})

test('a fluid counts the same: what pods have answered or turned away, and not what came', () => {
  for (const [toPerSecond, service, least, most] of [
    [100, {}, 0, 0],
    [400, {}, 4, 5],
    [400, { queueLimit: 3 }, 8, 9],
    [400, { deadlineMs: 500 }, 8, 9],
    [400, { balance: 'shared-queue' }, 4, 5],
  ] as const) {
    const { traffic, ...others } = scenario(toPerSecond, service, 1)
    assert.ok(traffic)
    const asked = steps({ ...others, traffic: { ...traffic, depth: 'fluid' } })
    const highest = Math.max(0, ...asked)
    assert.ok(
      highest >= least && highest <= most,
      `${highest} at ${toPerSecond} with ${JSON.stringify(service)}`,
    )
  }
})

test.run()
