import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { summarize } from '../../../sim/outcome/report.ts'
import { totalCounts } from '../../../sim/outcome/timeline.ts'
import type { Faults } from '../../../sim/scenario/faults.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { runScenario } from '../../../sim/simulation/simulate.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

function scenario(faults: Faults, fields: Partial<Scenario> = {}): Scenario {
  return {
    workload: sampleWorkload({ image: 'v1', replicas: 4, strategy: rolling(1, 0) }),
    start: 'settled',
    changes: [{ atMs: 0, image: 'v2' }],
    pods: { startUp: { kind: 'fixed', ms: 2000 }, termination: { kind: 'fixed', ms: 500 } },
    faults,
    seed: 1,
    horizonMs: 3_600_000,
    ...fields,
  }
}

function durationMs(faults: Faults): number {
  return summarize(runScenario(scenario(faults)).timeline, 4).durationMs
}

test('an image that never becomes ready stops its rollout at the surge, and takes nothing away', () => {
  const { timeline } = runScenario(scenario({ neverReady: ['v2'] }))
  const report = summarize(timeline, 4)
  assert.is(report.complete, false)
  assert.is(report.minAvailable, 4)
  assert.is(report.maxPods, 5)
})

test('a slow start makes the rollout as much slower as the pods', () => {
  // Four pods one after the other: 2 s each, or 6 s each, and little between.
  assert.ok(Math.abs(durationMs({}) - 8000) < 200)
  assert.ok(Math.abs(durationMs({ slowStart: { v2: 3 } }) - 24_000) < 200)
  assert.is(durationMs({ slowStart: { v1: 3 } }), durationMs({}))
})

test('statuses that arrive late make a rollout later, never unsafe', () => {
  const late = runScenario(scenario({ statusLagMs: 1000 }))
  const report = summarize(late.timeline, 4)
  assert.is(report.complete, true)
  // Two statuses a pod have to arrive before the next pod starts: 4 x (2 s + 1 s to see it ready).
  assert.ok(report.durationMs > 12_000, `${report.durationMs} ms`)
  for (const sample of late.timeline.samples) {
    const { available, pods } = totalCounts(sample)
    assert.ok(available >= 4 && pods <= 5, JSON.stringify(sample))
  }
})

test('a write of another actor lands between two syncs: the rollout of the known bug gets stuck', () => {
  const stuck = scenario(
    { writes: [{ beforeSync: 2, fields: { replicas: 4 } }] },
    {
      workload: sampleWorkload({ image: 'v1', replicas: 5, strategy: rolling(0, 1) }),
    },
  )
  const { replicaSets, deployment } = runScenario(stuck)
  assert.is(deployment?.spec.replicas, 4)
  assert.equal(
    replicaSets.map(({ image, replicas, desiredReplicas }) => ({ image, replicas, desiredReplicas })),
    [
      { image: 'v1', replicas: 4, desiredReplicas: 5 },
      { image: 'v2', replicas: 0, desiredReplicas: 5 },
    ],
  )
})

test('a quota without room for a surge: the pods are refused, both conditions say so, and nothing goes on', () => {
  const { timeline, deployment, replicaSets } = runScenario(
    scenario(
      { podQuota: 4 },
      { workload: sampleWorkload({ image: 'v1', replicas: 4, strategy: rolling(2, 0) }) },
    ),
  )
  const report = summarize(timeline, 4)
  assert.is(report.complete, false)
  assert.is(report.maxPodsWithTerminating, 4)
  assert.is(deployment?.status.conditions.ReplicaFailure?.reason, 'FailedCreate')
  assert.is(deployment?.status.conditions.Progressing?.reason, 'ProgressDeadlineExceeded')
  assert.equal(
    replicaSets.map(({ status }) => status.failure),
    [undefined, 'FailedCreate'],
  )
  const told = timeline.events.filter(({ kind }) => kind === 'condition')
  assert.is(told.filter((event) => 'message' in event && event.message.startsWith('FailedCreate')).length, 1)
})

test('a quota with room for one pod lets the rollout through, one pod at a time, and the failure is taken back', () => {
  const { timeline, deployment, replicaSets } = runScenario(scenario({ podQuota: 5 }))
  const report = summarize(timeline, 4)
  assert.is(report.complete, true)
  assert.is(report.maxPodsWithTerminating, 5)
  assert.is(deployment?.status.conditions.ReplicaFailure, undefined)
  assert.equal(
    replicaSets.map(({ status }) => status.failure),
    [undefined, undefined],
  )
})

test('who is refused is refused once a sync: of 8 pods with room for 4 three come, and with the next batch the fourth', () => {
  const { timeline } = runScenario(
    scenario(
      { podQuota: 4 },
      {
        start: 'empty',
        changes: [],
        workload: sampleWorkload({ image: 'v1', replicas: 8 }),
        horizonMs: 60_000,
      },
    ),
  )
  const sizes = timeline.samples.map((sample) => totalCounts(sample).pods)
  assert.equal([...new Set(sizes)], [0, 1, 3, 4])
})

test.run()
