import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type DiagnosedDeployment, diagnose } from '../../../../sim/kubernetes/deployment/diagnose.ts'

/** kubernetes/kubernetes#102551 as it rests: the old set at 4 of 5, replicas became 4 before the next sync. */
const AFTER_SCALE: DiagnosedDeployment = {
  namespace: 'shop',
  strategy: 'RollingUpdate',
  paused: false,
  replicas: 4,
  newSet: 'web-b',
  sets: [
    { name: 'web-a', replicas: 4, desiredReplicas: 5 },
    { name: 'web-b', replicas: 0, desiredReplicas: 5 },
  ],
}

/** kubernetes/kubernetes#125568: Recreate and fewer replicas, in one write, while two sets have pods. */
const RECREATE: DiagnosedDeployment = {
  ...AFTER_SCALE,
  strategy: 'Recreate',
  replicas: 3,
  sets: [
    { name: 'web-a', replicas: 4, desiredReplicas: 5 },
    { name: 'web-b', replicas: 2, desiredReplicas: 5 },
  ],
}

test('an old set that has the wanted size with a stale annotation hangs the rollout; annotating it is the remedy', () => {
  const diagnosis = diagnose(AFTER_SCALE)
  assert.is(diagnosis?.code, 'stuck-after-scale')
  assert.is(diagnosis?.blocks, 'this rollout')
  assert.match(diagnosis?.message ?? '', 'web-a had 4 already; its annotation desired-replicas stays at 5')
  assert.is(
    diagnosis?.remedy,
    'renew the annotation: kubectl annotate --overwrite -n shop replicaset/web-a deployment.kubernetes.io/desired-replicas=4',
  )
})

test('when the set is the new one, only the next rollout will hang', () => {
  const diagnosis = diagnose({ ...AFTER_SCALE, newSet: 'web-a' })
  assert.is(diagnosis?.blocks, 'the next rollout')
  assert.match(diagnosis?.message ?? '', /^the next rollout will not start/)
})

test('it is stuck whatever the strategy', () => {
  assert.is(diagnose({ ...AFTER_SCALE, strategy: 'Recreate' })?.code, 'stuck-after-scale')
})

test('Recreate with two active sets of a stale annotation hangs; all of them are to be annotated', () => {
  const diagnosis = diagnose(RECREATE)
  assert.is(diagnosis?.code, 'stuck-recreate-scale')
  assert.match(diagnosis?.message ?? '', 'web-a with 4 and web-b with 2 pods')
  assert.equal(diagnosis?.staleSets, ['web-a', 'web-b'])
  assert.match(diagnosis?.remedy ?? '', 'replicaset/web-a replicaset/web-b deployment')
})

test('what the next sync moves is not stuck', () => {
  const [old, fresh] = RECREATE.sets
  const moving: readonly DiagnosedDeployment[] = [
    // A scaling that still has a size to write.
    { ...AFTER_SCALE, replicas: 6 },
    // Proportional scaling renews the annotations of two sets.
    { ...RECREATE, strategy: 'RollingUpdate' },
    // A new set of the right size empties the others as soon as its pods are available.
    {
      ...RECREATE,
      sets: [...(old === undefined ? [] : [old]), { name: 'web-b', replicas: 3, desiredReplicas: 3 }],
    },
    // No annotation is stale.
    { ...RECREATE, replicas: 5 },
    // Nothing has pods.
    { ...AFTER_SCALE, sets: fresh === undefined ? [] : [{ ...fresh, replicas: 0 }] },
    // Made by an old version of Kubernetes, or by hand: no annotation at all.
    { ...AFTER_SCALE, sets: [{ name: 'web-a', replicas: 4, desiredReplicas: undefined }] },
    // Somebody holds it.
    { ...AFTER_SCALE, paused: true },
  ]
  for (const deployment of moving) assert.is(diagnose(deployment), undefined, JSON.stringify(deployment))
})

test.run()
