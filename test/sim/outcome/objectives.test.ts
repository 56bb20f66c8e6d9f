import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { WorkloadSpec } from '../../../sim/kubernetes/workload-spec.ts'
import { promisedObjectives } from '../../../sim/outcome/objectives.ts'
import { summarize } from '../../../sim/outcome/report.ts'
import { judge } from '../../../sim/outcome/verdict.ts'
import { rolloutScenario } from '../../../sim/scenario/rollout-scenario.ts'
import { simulate } from '../../../sim/simulation/simulate.ts'
import { rolloutPlans } from '../arbitrary-rollout.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

type Row = {
  readonly spec: Partial<WorkloadSpec>
  readonly to?: number
  readonly minAvailable: number
  readonly maxPods: number
}

function check(title: string, { spec, to, minAvailable, maxPods }: Row): void {
  test(title, () => {
    const before = sampleWorkload(spec)
    assert.equal(promisedObjectives(before, { ...before, replicas: to ?? before.replicas }), {
      minAvailable,
      maxPods,
      withinMs: Number.MAX_SAFE_INTEGER,
    })
  })
}

const strategy = rolling('60%', '30%')
check('60 % and 30 % of 5', { spec: { replicas: 5, strategy }, minAvailable: 4, maxPods: 8 })
check('growing from 5 to 10: the floor of 5, the ceiling of 10', {
  spec: { replicas: 5, strategy },
  to: 10,
  minAvailable: 4,
  maxPods: 16,
})
check('shrinking from 10 to 5: the same', {
  spec: { replicas: 10, strategy },
  to: 5,
  minAvailable: 4,
  maxPods: 16,
})
check('settings that allow an outage do not make it acceptable: 1 is the least', {
  spec: { replicas: 3, strategy: rolling(0, '100%') },
  minAvailable: 1,
  maxPods: 3,
})
check('without replicas nothing is promised', {
  spec: { replicas: 0, strategy },
  minAvailable: 0,
  maxPods: 0,
})
check('Recreate has no surge, and an outage is still one', {
  spec: { replicas: 3, strategy: { type: 'Recreate' } },
  minAvailable: 1,
  maxPods: 3,
})
check('a bare ReplicaSet promises the smaller of its two sizes', {
  spec: { kind: 'ReplicaSet', replicas: 5, strategy },
  to: 3,
  minAvailable: 3,
  maxPods: 5,
})

test('a rollout without faults keeps what its settings promise, unless they promise an outage', () => {
  fc.assert(
    fc.property(rolloutPlans, (plan) => {
      const timeline = simulate(rolloutScenario(plan))
      const report = summarize(timeline, plan.after.replicas)
      const verdict = judge(timeline, report, promisedObjectives(plan.before, plan.after))
      const codes = verdict.reasons.map((reason) => reason.code)
      if (report.minAvailable > 0) assert.equal(codes, [])
      else assert.equal(codes, ['outage'])
    }),
  )
})

test.run()
