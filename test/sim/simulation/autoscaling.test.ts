import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HpaSpec } from '../../../sim/kubernetes/hpa/hpa-spec.ts'
import type { MetricSeries } from '../../../sim/scenario/metric-series.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { type Outcome, runScenario } from '../../../sim/simulation/simulate.ts'
import { rateHpa } from '../kubernetes/hpa/rate-hpa.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

/** One pod for each 10 requests a second. */
const HPA = rateHpa('rate', 10, { maxReplicas: 20 })

function scenario(rate: MetricSeries, fields: Partial<Scenario> = {}, hpa: Partial<HpaSpec> = {}): Scenario {
  return {
    workload: sampleWorkload({ image: 'v1', replicas: 2, strategy: rolling(1, 0) }),
    start: 'settled',
    changes: [],
    pods: { startUp: { kind: 'fixed', ms: 2000 }, termination: { kind: 'fixed', ms: 500 } },
    autoscaling: { by: { kind: 'hpa', spec: { ...HPA, ...hpa } }, metrics: { rate, cpu: rate } },
    seed: 1,
    horizonMs: 1_200_000,
    ...fields,
  }
}

function steps({ timeline }: Outcome): string[] {
  return timeline.events.flatMap((event) =>
    event.kind === 'autoscale' ? `${event.from} to ${event.to}` : [],
  )
}

function replicas({ deployment, replicaSets }: Outcome): number {
  return deployment?.spec.replicas ?? replicaSets[0]?.replicas ?? -1
}

test('load drives replicas up at most twofold a sync, and down when the window of 5 minutes has passed', () => {
  const outcome = runScenario(
    scenario([
      { atMs: 0, value: 20 },
      { atMs: 60_000, value: 95 },
      { atMs: 120_000, value: 20 },
    ]),
  )
  assert.equal(steps(outcome), ['2 to 4', '4 to 8', '8 to 10', '10 to 2'])
  const down = outcome.timeline.events.findLast((event) => event.kind === 'autoscale')
  assert.ok(down !== undefined && down.tMs >= 405_000, 'the window starts with the last high proposal')
})

test('pods of a surge count as pods under load: a rollout under constant load ends with one pod more', () => {
  // 10 pods' worth of load for 11 pods is a ratio of 0.909, within the tolerance: the 11 are taken for wanted.
  const outcome = runScenario(
    scenario([{ atMs: 0, value: 100 }], {
      workload: sampleWorkload({ image: 'v1', replicas: 10, strategy: rolling(1, 0) }),
      changes: [{ atMs: 60_000, image: 'v2' }],
    }),
  )
  assert.equal(steps(outcome), ['10 to 11'])
})

test('a metric that cannot be read changes nothing, and is told once', () => {
  const outcome = runScenario(
    scenario([{ atMs: 0, value: 95 }], { faults: { metricsMissing: [{ fromMs: 0, toMs: 600_000 }] } }),
  )
  const first = outcome.timeline.events.find((event) => event.kind === 'autoscale')
  assert.ok(first !== undefined && first.tMs >= 600_000)
  const told = outcome.timeline.events.filter((event) => event.kind === 'condition')
  assert.is(told.filter((event) => event.message.includes('no value of rate')).length, 1)
})

test('late metrics make the autoscaler late by as much', () => {
  const rate: MetricSeries = [
    { atMs: 0, value: 20 },
    { atMs: 60_000, value: 95 },
  ]
  const firstMs = (faults: Scenario['faults']): number =>
    runScenario(scenario(rate, { faults: { ...faults } })).timeline.events.find(
      (event) => event.kind === 'autoscale',
    )?.tMs ?? 0
  assert.is(firstMs({ metricsLateMs: 30_000 }) - firstMs({}), 30_000)
})

test('a resource metric needs requests: without them nothing is scaled', () => {
  const outcome = runScenario(
    scenario(
      [{ atMs: 0, value: 4 }],
      {},
      {
        metrics: [
          { type: 'Resource', resource: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        ],
      },
    ),
  )
  assert.equal(steps(outcome), [])
  assert.match(JSON.stringify(outcome.timeline.events), /missing request for cpu/)
})

test('an average over pods is computed from what each ready pod carries', () => {
  const outcome = runScenario(
    scenario(
      [{ atMs: 0, value: 35 }],
      {},
      {
        metrics: [
          { type: 'Pods', metric: 'rate', target: { type: 'AverageValue', averageValueMilli: 10_000 } },
        ],
      },
    ),
  )
  assert.is(replicas(outcome), 4)
})

test('a bare ReplicaSet is scaled too', () => {
  const outcome = runScenario(
    scenario([{ atMs: 0, value: 55 }], { workload: sampleWorkload({ kind: 'ReplicaSet', replicas: 3 }) }),
  )
  assert.is(replicas(outcome), 6)
})

test('the phase of the syncs is chance, and the same for the same seed', () => {
  const first = (seed: number): number =>
    runScenario(scenario([{ atMs: 0, value: 95 }], { seed })).timeline.events[0]?.tMs ?? -1
  assert.is(first(7), first(7))
  assert.ok(new Set([1, 2, 3, 4].map(first)).size > 1)
})

test.run()
