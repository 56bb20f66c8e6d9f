import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HpaSpec } from '../../../sim/kubernetes/hpa/hpa-spec.ts'
import type { IntOrPercent } from '../../../sim/kubernetes/int-or-percent.ts'
import type { Timeline } from '../../../sim/outcome/timeline.ts'
import type { MetricSeries } from '../../../sim/scenario/metric-series.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { simulate } from '../../../sim/simulation/simulate.ts'
import { rateHpa } from '../kubernetes/hpa/rate-hpa.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

/** One pod for each unit of load, and a bound on neither side unless a test gives one. */
const HPA = rateHpa('load', 1, { minReplicas: 1, maxReplicas: 1000 })

type Fields = Partial<Omit<Scenario, 'autoscaling'>> & { readonly hpa?: Partial<HpaSpec> }

function run(
  replicas: number,
  maxSurge: IntOrPercent,
  load: MetricSeries,
  { hpa, ...fields }: Fields = {},
): Timeline {
  return simulate({
    workload: sampleWorkload({ image: 'v1', replicas, strategy: rolling(maxSurge, 0) }),
    start: 'settled',
    changes: [],
    pods: { startUp: { kind: 'fixed', ms: 2000 }, termination: { kind: 'fixed', ms: 500 } },
    autoscaling: { by: { kind: 'hpa', spec: { ...HPA, ...hpa } }, metrics: { load } },
    seed: 1,
    horizonMs: 900_000,
    ...fields,
  })
}

function steps({ events }: Timeline): readonly number[] {
  return events.flatMap((event) => (event.kind === 'autoscale' ? event.to : []))
}

/**
 * The most pods that the HPA wants beyond what the load asks for, over all loads within the tolerance of the pods
 * that a rollout has at once.
 */
function worstOvershoot(replicas: number, maxSurge: IntOrPercent): number {
  let worst = 0
  for (let load = replicas; load <= 2 * replicas; load += 1) {
    const timeline = run(
      replicas,
      maxSurge,
      [
        { atMs: 0, value: replicas },
        { atMs: 60_000, value: load },
      ],
      {
        // The new version takes its time, so that the pods of the surge are there at the next sync of the HPA.
        changes: [{ atMs: 59_000, image: 'v2' }],
        pods: { startUp: { kind: 'fixed', ms: 60_000 }, termination: { kind: 'fixed', ms: 500 } },
        horizonMs: 90_000,
      },
    )
    worst = Math.max(worst, Math.max(replicas, ...steps(timeline)) - load)
  }
  return worst
}

// Finding 4: replica_calculator.go takes status.replicas, surge included, and returns it when the ratio is tolerated.
for (const [replicas, maxSurge, overshoot] of [
  [10, '25%', 1],
  [20, '50%', 3],
  [40, '100%', 8],
  [100, '25%', 12],
  [100, '100%', 20],
] as const)
  test(`a rollout of ${replicas} pods with a surge of ${maxSurge} makes the HPA want ${overshoot} pods too many`, () =>
    assert.is(worstOvershoot(replicas, maxSurge), overshoot))

test('what the surge adds is bounded: the HPA never wants more than load over 0.9, whatever rollouts follow', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 100 }),
      fc.array(fc.nat(120_000), { maxLength: 3 }),
      (replicas, surge, gapsMs) => {
        let atMs = 0
        const changes = gapsMs.map((gapMs, index) => {
          atMs += gapMs
          return { atMs, image: `v${index + 2}` }
        })
        const timeline = run(replicas, `${Math.max(1, surge)}%`, [{ atMs: 0, value: replicas }], { changes })
        const most = Math.max(replicas, ...steps(timeline))
        assert.ok(most <= Math.floor(replicas / 0.9 + 1e-9), `${most} for a load of ${replicas}`)
      },
    ),
    { numRuns: 150 },
  )
})

test('without a rollout constant load within the tolerance changes nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: -9, max: 9 }), (replicas, percent) => {
      const load = [{ atMs: 0, value: (replicas * (100 + percent)) / 100 }]
      assert.equal(steps(run(replicas, 1, load)), [])
    }),
    { numRuns: 150 },
  )
})

const load = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 120_000 }), fc.option(fc.nat(200))), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => {
    let atMs = -1
    return parts.map(([gapMs, value]) => {
      atMs = atMs < 0 ? 0 : atMs + gapMs
      return { atMs, value }
    })
  })

test('the HPA never asks for fewer than minReplicas or more than maxReplicas, whatever it reads', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(40),
      load,
      (replicas, minReplicas, more, series) => {
        const maxReplicas = minReplicas + more
        for (const to of steps(run(replicas, 1, series, { hpa: { minReplicas, maxReplicas } })))
          assert.ok(to >= minReplicas && to <= maxReplicas, `${to}`)
      },
    ),
    { numRuns: 150 },
  )
})

test('a manifest that is applied again without replicas takes them to 1, until the next sync of the HPA', () => {
  // Found by the model checker Kivi: the API server fills in 1, and the HPA is the only one to mend it.
  const timeline = run(8, 1, [{ atMs: 0, value: 8 }], {
    hpa: { minReplicas: 5 },
    changes: [{ atMs: 60_000, replicas: 1 }],
    horizonMs: 200_000,
  })
  const [first] = timeline.events.filter((event) => event.kind === 'autoscale')
  assert.ok(first?.kind === 'autoscale' && first.from === 1 && first.to >= 5, JSON.stringify(first))
  assert.ok(first.tMs > 60_000 && first.tMs <= 75_000)
})

test.run()
