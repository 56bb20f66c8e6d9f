import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { planLiveRollout } from '../../../scaler/gate/plan-live-rollout.ts'
import { liveDeployment } from '../cluster/workload-objects.ts'

const pace = { startUp: { kind: 'fixed', ms: 100 }, termination: undefined, seed: 7 } as const
const live = liveDeployment({ image: 'web:1', replicas: 3 })

test('another image is a rollout from what runs to what is wanted', () => {
  const { before, after, seed } = planLiveRollout(live, liveDeployment({ image: 'web:2', replicas: 3 }), pace)
  assert.equal(
    [before.image, after.image, before.replicas, after.replicas, seed],
    ['web:1', 'web:2', 3, 3, 7],
  )
})

test('the same image with another template is a rollout too', () => {
  const template = { ...live.spec.template, metadata: { labels: { app: 'web', tier: 'gold' } } }
  const { after } = planLiveRollout(live, { ...live, spec: { ...live.spec, template } }, pace)
  assert.is(after.image, 'web:1 (new template)')
})

test('the same template is none', () => {
  const { before, after } = planLiveRollout(live, structuredClone(live), pace)
  assert.is(after.image, before.image)
})

test('a Deployment that does not exist yet grows from no pods', () => {
  const { before, after } = planLiveRollout(undefined, live, pace)
  assert.equal([before.replicas, after.replicas, before.image === after.image], [0, 3, true])
})

test('pods that go take their preStop sleep and a second', () => {
  const containers = [{ name: 'server', image: 'web:1', lifecycle: { preStop: { sleep: { seconds: 5 } } } }]
  const sleepy = { ...live, spec: { ...live.spec, template: { spec: { containers } } } }
  assert.equal(planLiveRollout(sleepy, sleepy, pace).termination, { kind: 'fixed', ms: 6000 })
})

test('settings that Kubernetes would refuse are refused with their field', () => {
  const strategy = { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }
  assert.throws(
    () => planLiveRollout(live, { ...live, spec: { ...live.spec, strategy } }, pace),
    /maxUnavailable must be more than 0/,
  )
})

test.run()
