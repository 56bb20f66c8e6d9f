import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Requests } from '../../../sim/scenario/requests.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { simulate } from '../../../sim/simulation/simulate.ts'
import { rateHpa } from '../kubernetes/hpa/rate-hpa.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

/** One pod for each 10 requests a second, as Prometheus measures them over a minute. */
const HPA = rateHpa('rate', 10)

function scenario(requests: Requests, fields: Partial<Scenario> = {}): Scenario {
  return {
    workload: sampleWorkload({ image: 'v1', replicas: 4, strategy: rolling(1, 0) }),
    start: 'settled',
    changes: [],
    pods: { startUp: { kind: 'fixed', ms: 2000 }, termination: { kind: 'fixed', ms: 500 } },
    requests,
    autoscaling: {
      by: { kind: 'hpa', spec: HPA },
      metrics: { rate: { kind: 'requestRate', windowMs: 60_000 } },
    },
    seed: 1,
    horizonMs: 900_000,
    ...fields,
  }
}

type Step = { readonly tMs: number; readonly to: number }

function steps(of: Scenario): readonly Step[] {
  return simulate(of).events.flatMap((event) =>
    event.kind === 'autoscale' ? { tMs: event.tMs, to: event.to } : [],
  )
}

const constant: Requests = { ratePerSecond: [{ atMs: 0, value: 40 }] }
const STEP_MS = 120_000
const stepped: Requests = {
  ratePerSecond: [
    { atMs: 0, value: 40 },
    { atMs: STEP_MS, value: 160 },
  ],
}

test('constant load on the pods that it asks for moves nothing: the rate is measured right from the start', () => {
  assert.equal(steps(scenario(constant)), [])
})

test('a rollout under constant load moves nothing either, but for the surge that the HPA takes for wanted', () => {
  const rollout = scenario(constant, { changes: [{ atMs: 200_000, image: 'v2' }] })
  for (const { to } of steps(rollout)) assert.ok(to >= 4 && to <= 5, `${to}`)
})

test('a step in load is seen within the window, and what it asks for is reached', () => {
  const all = steps(scenario(stepped))
  const [first] = all
  assert.ok(first !== undefined && first.tMs > STEP_MS && first.tMs <= STEP_MS + 60_000, JSON.stringify(all))
  assert.is(Math.max(...all.map(({ to }) => to)), 16)
})

test('a longer scrape interval makes the autoscaler later', () => {
  const firstMs = (scrapeIntervalMs: number): number =>
    [1, 2, 3, 4, 5, 6, 7, 8].reduce(
      (sum, seed) => sum + (steps(scenario({ ...stepped, scrapeIntervalMs }, { seed }))[0]?.tMs ?? 0),
      0,
    ) / 8
  assert.ok(firstMs(30_000) > firstMs(5000))
})

test('new pods are in no rate until their second scrape: right after a scale-up the load looks smaller than it is', () => {
  // Four pods become many: most requests go to pods whose counters Prometheus has seen once, or not at all.
  const slow = scenario(stepped, {
    pods: { startUp: { kind: 'fixed', ms: 1000 }, termination: { kind: 'fixed', ms: 500 } },
  })
  const all = steps(slow)
  assert.ok(all.length > 1, 'one step is not enough, because the rate dips after it')
})

test('no pod to scrape is no value, and never 0', () => {
  const broken = scenario(constant, {
    start: 'empty',
    pods: { startUp: { kind: 'never' }, termination: { kind: 'fixed', ms: 500 } },
  })
  assert.equal(steps(broken), [])
  assert.match(JSON.stringify(simulate(broken).events), /no value of rate/)
})

test('late metrics are late by as much', () => {
  const firstMs = (metricsLateMs: number): number =>
    steps(scenario(stepped, { faults: { metricsLateMs } }))[0]?.tMs ?? 0
  assert.is(firstMs(30_000) - firstMs(0), 30_000)
})

test('pods that are gone stay in the rate until the window has passed them: scaling in does not make it dip', () => {
  const down: Requests = {
    ratePerSecond: [
      { atMs: 0, value: 40 },
      { atMs: 60_000, value: 20 },
    ],
  }
  const all = steps(scenario(down, { horizonMs: 1_800_000 }))
  assert.is(all.at(-1)?.to, 2)
  assert.ok(all.every(({ to }, index) => index === 0 || to <= (all[index - 1]?.to ?? 0)))
})

test.run()
