import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { reconcileScaledObject, replicasOnDeletion } from '../../../sim/keda/reconcile-scaled-object.ts'
import { newScaledObjectMemory } from '../../../sim/keda/scaled-object/scaled-object-memory.ts'
import { scaledObject } from './scaled-object.ts'

const NEW = newScaledObjectMemory(0)

test('a new ScaledObject remembers the replicas from before, and runs', () => {
  const { memory, replicas, isRunning } = reconcileScaledObject(scaledObject(), NEW, { specReplicas: 4 })
  assert.equal([memory.originalReplicas, replicas, isRunning], [4, undefined, true])
  assert.is(reconcileScaledObject(scaledObject(), memory, { specReplicas: 9 }).memory.originalReplicas, 4)
})

test('paused-replicas writes its count once, and stops the loop; the cache is lost', () => {
  const record = { ok: true, milli: 1, isActive: true, isFallback: false } as const
  const spec = scaledObject({}, { 'paused-replicas': '3' })
  const paused = reconcileScaledObject(spec, { ...NEW, records: [record] }, { specReplicas: 1 })
  assert.equal([paused.replicas, paused.isRunning, paused.memory.records], [3, false, []])
  assert.equal(
    paused.events.map(({ reason }) => reason),
    ['ScaledObjectPaused'],
  )
  const again = reconcileScaledObject(spec, paused.memory, { specReplicas: 3 })
  assert.equal([again.replicas, again.events], [undefined, []])
})

test('paused alone freezes the replicas; its end is told, and the loop runs again', () => {
  const paused = reconcileScaledObject(scaledObject({}, { paused: 'true' }), NEW, { specReplicas: 5 })
  assert.equal([paused.replicas, paused.isRunning], [undefined, false])
  const ended = reconcileScaledObject(scaledObject(), paused.memory, { specReplicas: 5 })
  assert.equal([ended.isRunning, ended.memory.conditions.Paused?.reason], [true, 'ScaledObjectUnpaused'])
})

test('a pause of one direction shows as paused, and goes on running', () => {
  const held = reconcileScaledObject(scaledObject({}, { 'paused-scale-in': 'true' }), NEW, {
    specReplicas: 5,
  })
  assert.equal([held.isRunning, held.memory.conditions.Paused?.status], [true, 'True'])
})

test('the replicas from before come back on deletion only with restoreToOriginalReplicaCount', () => {
  const memory = { ...NEW, originalReplicas: 4 }
  const restoring = scaledObject({ advanced: { restoreToOriginalReplicaCount: true } })
  assert.is(replicasOnDeletion(restoring, memory), 4)
  assert.is(replicasOnDeletion(scaledObject(), memory), undefined)
})

test.run()
