import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { accountFor } from '../../../scaler/rehearsal/account-for.ts'
import type { ObjectivesFile, RolloutPlan, Timeline } from '../../../sim/index.ts'
import { sample } from '../../sim/outcome/sample-timeline.ts'

const HOUR_MS = 3_600_000
const nothing: ObjectivesFile = { rollout: {}, levels: {}, price: undefined, costMaxPerHour: undefined }
/** Four pods of half a core, 2 GiB and a GPU. */
const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    template: {
      spec: {
        containers: [
          {
            name: 'main',
            image: 'web:1',
            resources: {
              requests: { cpu: '500m', memory: '2Gi' },
              limits: { 'nvidia.com/gpu': 1 },
            },
          },
        ],
      },
    },
  },
}
const timeline: Timeline = { samples: [sample(0, '4')], events: [] }

function account(objectives: Partial<ObjectivesFile>, plan: Pick<RolloutPlan, 'around'> = {}) {
  return accountFor(plan, object, timeline, HOUR_MS / 2, { ...nothing, ...objectives })
}

test('pods are added up up to the end that was asked for', () => {
  const { usage, cost, violations } = account({})
  assert.is(usage.podSeconds.available, 4 * 1800)
  assert.is(cost, undefined)
  assert.equal(violations, [])
})

test('the price of a pod is that of what it requests', () => {
  const { cost } = account({ price: { perCore: 0.04, perGiB: 0.005 } })
  assert.ok(Math.abs((cost?.total ?? 0) - 4 * 0.5 * (0.02 + 0.01)) < 1e-12)
  assert.ok(Math.abs((cost?.perHour ?? 0) - 4 * (0.02 + 0.01)) < 1e-12)
  assert.ok(Math.abs((account({ price: { perGpu: 2 } }).cost?.perHour ?? 0) - 8) < 1e-12)
})

test('a cost above what may be paid an hour is a violation, at its bound it is not', () => {
  const price = { perPod: 0.25 }
  assert.equal(account({ price, costMaxPerHour: 1 }).violations, [])
  const [violation] = account({ price, costMaxPerHour: 0.9 }).violations
  assert.is(violation?.code, 'cost-above')
  assert.match(violation?.message ?? '', 'the pods cost 1.00 an hour, and may cost 0.9')
})

test('without simulated requests no service level is judged, and no budget spent', () => {
  const { errorBudgetSpent, violations } = account({ levels: { availability: 0.999, errorsMax: 0 } })
  assert.is(errorBudgetSpent, undefined)
  assert.equal(violations, [])
})

test.run()
