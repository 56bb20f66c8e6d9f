import fc from 'fast-check'
import type { IntOrPercent } from '../../sim/kubernetes/int-or-percent.ts'
import type { WorkloadSpec } from '../../sim/kubernetes/workload-spec.ts'
import type { RolloutPlan } from '../../sim/scenario/rollout-scenario.ts'
import type { Change, Delay, Scenario } from '../../sim/scenario/scenario.ts'
import { rolling, sampleWorkload } from './kubernetes/sample-objects.ts'

const seeds = fc.integer({ min: 0, max: 0x7fffffff })
const replicaCounts = fc.integer({ min: 1, max: 40 })

function share(percentMax: number): fc.Arbitrary<IntOrPercent> {
  return fc.oneof(
    fc.nat(45),
    fc.nat(percentMax).map((percent): IntOrPercent => `${percent}%`),
  )
}

const strategies = fc
  .tuple(share(250), share(100))
  .filter((bounds) => bounds.some((bound) => Number.parseInt(String(bound), 10) > 0))
  .map(([surge, unavailable]) => rolling(surge, unavailable))

/** Delays that end: whatever has none of them cannot complete. */
const delays: fc.Arbitrary<Delay> = fc.oneof(
  fc.nat(20_000).map((ms): Delay => ({ kind: 'fixed', ms })),
  fc
    .tuple(fc.nat(5000), fc.nat(20_000))
    .map(([fromMs, more]): Delay => ({ kind: 'uniform', fromMs, toMs: fromMs + more })),
  fc.array(fc.nat(20_000), { minLength: 1, maxLength: 6 }).map((ms): Delay => ({ kind: 'sequence', ms })),
)

const workloads: fc.Arbitrary<WorkloadSpec> = fc
  .record({ replicas: replicaCounts, strategy: strategies, minReadySeconds: fc.nat(8) })
  .map((fields) => sampleWorkload({ ...fields, image: 'v1' }))

/** A rollout of a new image without any fault, and with nothing else changed. */
export const rolloutPlans: fc.Arbitrary<RolloutPlan> = fc
  .record({ before: workloads, startUp: delays, termination: delays, seed: seeds })
  .map((plan) => ({ ...plan, after: { ...plan.before, image: 'v2' } }))

const changes: fc.Arbitrary<Omit<Change, 'atMs'>> = fc.oneof(
  fc.constantFrom('v1', 'v2', 'v3').map((image) => ({ image })),
  fc.nat(20).map((replicas) => ({ replicas })),
  fc.boolean().map((paused) => ({ paused })),
  fc.oneof(strategies, fc.constant({ type: 'Recreate' } as const)).map((strategy) => ({ strategy })),
)

/** Users who change anything at any time, also between two steps of a rollout, and pods that may never get ready. */
export const restlessScenarios: fc.Arbitrary<Scenario> = fc
  .record({
    workload: fc
      .tuple(workloads, fc.constantFrom('Deployment', 'ReplicaSet'))
      .map(([workload, kind]): WorkloadSpec => ({ ...workload, kind })),
    start: fc.constantFrom('settled', 'empty'),
    gapsMs: fc.array(fc.tuple(fc.oneof(fc.nat(30), fc.nat(30_000)), changes), { maxLength: 6 }),
    pods: fc.record({
      startUp: fc.oneof(delays, fc.constant({ kind: 'sequence', ms: [500, null, 3000] } as const)),
      termination: delays,
    }),
    seed: seeds,
  })
  .map(({ gapsMs, ...scenario }) => {
    let atMs = 0
    return {
      ...scenario,
      changes: gapsMs.map(([gapMs, change]) => {
        atMs += gapMs
        return { atMs, ...change }
      }),
      horizonMs: 2_000_000,
    }
  })
