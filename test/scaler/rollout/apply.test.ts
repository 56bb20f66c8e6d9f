import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { KubernetesObject } from '../../../scaler/manifests/kubernetes-object.ts'
import { applyObject, applyObjects, withoutReplicas } from '../../../scaler/rollout/apply.ts'
import { FakeCluster } from '../cluster/fake-cluster.ts'

function deployment(spec: object): KubernetesObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default' }, spec }
}

const scaledObject: KubernetesObject = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'web', namespace: 'default' },
  spec: { scaleTargetRef: { name: 'web' }, minReplicaCount: 2, maxReplicaCount: 9 },
}

/** A live Deployment with 7 replicas, whose spec.replicas these managers own. */
function ownedBy(...managers: readonly string[]): KubernetesObject {
  const managedFields = managers.map((manager) => ({ manager, fieldsV1: { 'f:spec': { 'f:replicas': {} } } }))
  const live = deployment({ replicas: 7 })
  return { ...live, metadata: { ...live.metadata, managedFields } }
}

const owners: readonly [what: string, live: KubernetesObject | undefined, replicas: number | undefined][] = [
  ['there is no Deployment yet: the manifest’s number is the start', undefined, 4],
  ['the autoscaler has written it: left out', ownedBy('kube-controller-manager'), undefined],
  ['only we have: the live number, for leaving it out would make it 1', ownedBy('tidegate'), 7],
  [
    'we share it: left out, the other one keeps it',
    ownedBy('tidegate', 'kubectl-client-side-apply'),
    undefined,
  ],
  ['nobody is said to own it: left out', deployment({ replicas: 7 }), undefined],
]
for (const [what, live, replicas] of owners)
  test(`replicas where an autoscaler owns them: ${what}`, () => {
    const { spec } = withoutReplicas(deployment({ replicas: 4, paused: false }), live) as { spec?: unknown }
    assert.equal(spec, replicas === undefined ? { paused: false } : { paused: false, replicas })
  })

test('without an autoscaler the manifest’s replicas count', async () => {
  const cluster = new FakeCluster()
  await applyObject(cluster, deployment({ replicas: 4 }))
  const { object, replicasLeftTo } = await applyObject(cluster, deployment({ replicas: 5 }))
  assert.equal(object['spec'], { replicas: 5 })
  assert.is(replicasLeftTo, undefined)
})

test('with a ScaledObject: what the autoscaler set stays, and the owner is told', async () => {
  const cluster = new FakeCluster()
  await applyObjects(cluster, [deployment({ replicas: 4 }), scaledObject])
  cluster.put(ownedBy('kube-controller-manager'))
  const { object, replicasLeftTo } = await applyObject(cluster, deployment({ replicas: 4, paused: true }))
  assert.equal(object['spec'], { replicas: 7, paused: true })
  assert.equal(replicasLeftTo, { kind: 'ScaledObject', name: 'web', minReplicas: 2, maxReplicas: 9 })
})

test('each object says what became of it, and a Namespace goes first', async () => {
  const cluster = new FakeCluster()
  const map = (data: object): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'm' },
    data,
  })
  const namespace: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } }
  const rounds = [[map({ a: '1' }), namespace], [map({ a: '1' })], [map({ a: '2' })]]
  const said: (readonly [string, string])[] = []
  for (const objects of rounds)
    said.push(
      ...(await applyObjects(cluster, objects)).map(({ object, change }) => [object.kind, change] as const),
    )
  assert.equal(said, [
    ['Namespace', 'created'],
    ['ConfigMap', 'created'],
    ['ConfigMap', 'unchanged'],
    ['ConfigMap', 'changed'],
  ])
})

test('a cluster without KEDA has no ScaledObjects, which is no error', async () => {
  const cluster = new FakeCluster()
  cluster.unknownKinds.add('ScaledObject')
  assert.is((await applyObject(cluster, deployment({ replicas: 4 }))).change, 'created')
})

test.run()
