import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Recording,
  type RecordingOptions,
  recordTimeline,
} from '../../../scaler/cluster/record-timeline.ts'
import { ToolError } from '../../../scaler/errors.ts'
import { summarize } from '../../../sim/index.ts'
import { FakeCluster } from './fake-cluster.ts'
import { liveDeployment, livePod, liveReplicaSet } from './workload-objects.ts'

const WORKLOAD = { kind: 'Deployment', namespace: 'default', name: 'web' } as const

/** A deadline no test reaches unless something is broken. */
const DEADLINE_MS = 20_000

/** Plays the controllers one step further at every look, and records until the script is over. */
async function record(
  cluster: FakeCluster,
  script: readonly (() => void)[],
  more: Partial<RecordingOptions> = {},
): Promise<Recording> {
  let step = 0
  return recordTimeline(cluster, {
    workload: WORKLOAD,
    deadlineMs: DEADLINE_MS,
    onChange: () => {
      if (step === script.length) return 'end'
      const next = script[step++]
      // Not within the report itself: a cluster answers later, too.
      setImmediate(() => next?.())
      return 'go on'
    },
    ...more,
  })
}

const old = liveReplicaSet({ revision: 1, replicas: 1 })
const fresh = liveReplicaSet({ revision: 2, replicas: 1 })

function atRest(): FakeCluster {
  const cluster = new FakeCluster()
  cluster.put(liveDeployment({ replicas: 1 }))
  cluster.put(old)
  cluster.put(livePod({ name: 'a', set: old }))
  return cluster
}

const one = { pods: 1, ready: 1, available: 1, terminating: 0 }
const starting = { pods: 1, ready: 0, available: 0, terminating: 0 }
const leaving = { pods: 0, ready: 0, available: 0, terminating: 1 }
const none = { pods: 0, ready: 0, available: 0, terminating: 0 }
const remove = (cluster: FakeCluster, name: string) => () =>
  void cluster.remove({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name })

test('a rollout: a sample at every change, events for what was decided, revisions named to the end', async () => {
  const cluster = atRest()
  const done = { replicas: 1, updatedReplicas: 1, availableReplicas: 1 }
  const newDeployment = { image: 'web:2', replicas: 1, revision: 2, generation: 2 }
  const { timeline, ended } = await record(cluster, [
    () => cluster.put(liveDeployment({ ...newDeployment, observedGeneration: 1 })),
    () => cluster.put(fresh),
    () => cluster.put(livePod({ name: 'b', set: fresh, ready: false })),
    () => cluster.put(livePod({ name: 'b', set: fresh })),
    () => cluster.put({ ...old, spec: { ...old.spec, replicas: 0 } }),
    () => cluster.put(livePod({ name: 'a', set: old, deleted: true })),
    remove(cluster, 'a'),
    () => cluster.put(liveDeployment({ ...newDeployment, counts: done })),
  ])
  assert.is(ended, 'told')
  assert.equal(
    timeline.samples.map(({ revisions }) => revisions),
    [{ 1: one }, { 1: one, 2: starting }, { 1: one, 2: one }, { 1: leaving, 2: one }, { 1: none, 2: one }],
  )
  assert.equal(
    timeline.events.map(({ tMs, ...event }) => event),
    [
      { kind: 'change', message: 'spec changed (generation 2)' },
      { kind: 'scale', revision: '2', image: 'web:2', from: 0, to: 1 },
      { kind: 'scale', revision: '1', image: 'web:1', from: 1, to: 0 },
      { kind: 'complete', message: 'revision 2 is complete' },
    ],
  )
  assert.is(timeline.samples[0]?.tMs, 0)
  for (const [index, sample] of timeline.samples.entries())
    assert.ok(sample.tMs >= (timeline.samples[index - 1]?.tMs ?? 0))
})

test('a change is dated to when it was made: pods may be seen to leave before the spec that sent them away', async () => {
  const cluster = atRest()
  const script = [remove(cluster, 'a'), () => cluster.put(liveDeployment({ replicas: 0, generation: 2 }))]
  let step = 0
  const { timeline } = await record(cluster, [], {
    onChange: () => {
      const next = script[step++]
      if (next === undefined) return 'end'
      setTimeout(next, 5)
      return step === 1 ? 'change' : 'go on'
    },
  })
  assert.is(timeline.events.find(({ kind }) => kind === 'change')?.tMs, 0)
  assert.is(summarize(timeline, 0).maxPods, 1)
})

test('a watch that is dropped: what happened in the dark shows in the next sample', async () => {
  const cluster = atRest()
  setTimeout(() => {
    cluster.dropWatches()
    cluster.put(livePod({ name: 'a', set: old, ready: false }))
  }, 10)
  const { timeline } = await record(cluster, [], {
    onChange: (_, { samples }) => (samples.at(-1)?.revisions['1']?.ready === 0 ? 'end' : 'go on'),
  })
  assert.equal(
    timeline.samples.map(({ revisions }) => revisions),
    [{ 1: one }, { 1: starting }],
  )
  assert.ok(cluster.lists > 3, 'it should have listed again')
})

test('a pod becomes available by the passing of time alone', async () => {
  const cluster = new FakeCluster()
  cluster.put(liveDeployment({ replicas: 1, minReadySeconds: 1 }))
  cluster.put(old)
  cluster.put(livePod({ name: 'a', set: old, readySince: new Date().toISOString() }))
  const { timeline } = await recordTimeline(cluster, {
    workload: WORKLOAD,
    deadlineMs: DEADLINE_MS,
    onChange: (_, { samples }) => (samples.at(-1)?.revisions['1']?.available === 1 ? 'end' : 'go on'),
  })
  assert.equal(
    timeline.samples.map(({ revisions }) => revisions['1']?.available),
    [0, 1],
  )
})

test('pods of another Deployment with the same labels are not ours', async () => {
  const cluster = atRest()
  const stranger = {
    ...old,
    metadata: { ...old.metadata, name: 'other', uid: 'uid-other', ownerReferences: [] },
  }
  cluster.put(stranger)
  cluster.put(livePod({ name: 'x', set: stranger }))
  const { timeline } = await record(cluster, [])
  assert.equal(timeline.samples[0]?.revisions, { 1: one })
})

test('it ends at its deadline, or when told from outside', async () => {
  const late = await record(atRest(), [() => undefined], { deadlineMs: 50 })
  assert.is(late.ended, 'deadline')
  assert.is(late.timeline.samples.length, 1)
  const aborted = await record(atRest(), [() => undefined], { signal: AbortSignal.timeout(50) })
  assert.is(aborted.ended, 'aborted')
})

test('when it ends, no watch is left behind', async () => {
  const cluster = atRest()
  await record(cluster, [])
  assert.is(cluster.watching, 0)
})

test('a Deployment that is not there, and a cluster that forbids, are errors at once', async () => {
  const missing = await record(new FakeCluster(), []).catch((error: ToolError) => error.code)
  assert.is(missing, 'CLUSTER_NOT_FOUND')
  const cluster = atRest()
  cluster.put(old)
  const recording = recordTimeline(cluster, {
    workload: WORKLOAD,
    deadlineMs: DEADLINE_MS,
    onChange: () => 'go on',
  })
  cluster.failures.push(new ToolError('CLUSTER_FORBIDDEN', 'no'))
  assert.is(await recording.then(String, (error: ToolError) => error.code), 'CLUSTER_FORBIDDEN')
  assert.is(cluster.watching, 0)
})

test.run()
