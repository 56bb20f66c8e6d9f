import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { WorkloadSpec } from '../../../sim/kubernetes/workload-spec.ts'
import { type Report, summarize } from '../../../sim/outcome/report.ts'
import { type Timeline, totalCounts } from '../../../sim/outcome/timeline.ts'
import type { Change, Scenario } from '../../../sim/scenario/scenario.ts'
import { simulate } from '../../../sim/simulation/simulate.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

/** Longer than all delays of the control plane together, shorter than any start-up used here. */
const CONTROL_PLANE_MS = 500

function scenario(
  workload: Partial<WorkloadSpec>,
  changes: readonly Change[],
  fields: Partial<Scenario> = {},
): Scenario {
  return {
    workload: sampleWorkload({ image: 'v1', ...workload }),
    start: 'settled',
    changes,
    pods: { startUp: { kind: 'fixed', ms: 2000 }, termination: { kind: 'fixed', ms: 1000 } },
    seed: 1,
    horizonMs: 10_000_000,
    ...fields,
  }
}

/** The last sample's pods by revision, empty ones left out. */
function podsAtTheEnd(timeline: Timeline): Record<string, number> {
  const revisions = Object.entries(timeline.samples.at(-1)?.revisions ?? {})
  return Object.fromEntries(
    revisions.filter(([, { pods }]) => pods > 0).map(([key, { pods }]) => [key, pods]),
  )
}

function messages(timeline: Timeline): string[] {
  return timeline.events.flatMap((event) =>
    event.kind === 'scale' ? [] : ['message' in event ? event.message : ''],
  )
}

type Outcome = Omit<Report, 'durationMs'> & { readonly end: Readonly<Record<string, number>> }

function check(title: string, given: Scenario, expected: Outcome): void {
  test(title, () => {
    const timeline = simulate(given)
    const replicas = given.changes.findLast((change) => change.replicas !== undefined)?.replicas
    const { durationMs: _, ...report } = summarize(timeline, replicas ?? given.workload.replicas)
    assert.equal({ ...report, end: podsAtTheEnd(timeline) }, expected)
  })
}

const newImage = { atMs: 0, image: 'v2' }

check(
  'surge 100 %, unavailable 0 %: twice the pods, and never one too few',
  scenario({ replicas: 5, strategy: rolling('100%', '0%') }, [newImage]),
  { replicas: 5, minAvailable: 5, maxPods: 10, maxPodsWithTerminating: 10, complete: true, end: { 2: 5 } },
)
check(
  'surge 60 %, unavailable 30 % of 5: at most 8 pods, at least 4 available',
  scenario({ replicas: 5, strategy: rolling('60%', '30%') }, [newImage]),
  { replicas: 5, minAvailable: 4, maxPods: 8, maxPodsWithTerminating: 9, complete: true, end: { 2: 5 } },
)
check(
  'surge 0, unavailable 1: one by one, never a pod too many, but for those that still terminate',
  scenario({ replicas: 4, strategy: rolling(0, 1) }, [newImage]),
  { replicas: 4, minAvailable: 3, maxPods: 4, maxPodsWithTerminating: 5, complete: true, end: { 2: 4 } },
)
check(
  'Recreate: no pod at all in between, and none too many',
  scenario({ replicas: 3, strategy: { type: 'Recreate' } }, [newImage]),
  { replicas: 3, minAvailable: 0, maxPods: 3, maxPodsWithTerminating: 3, complete: true, end: { 2: 3 } },
)
check(
  'a bare ReplicaSet whose image changes while it shrinks keeps old pods and starts no new one',
  scenario({ kind: 'ReplicaSet', replicas: 5 }, [{ atMs: 0, image: 'v2', replicas: 3 }]),
  { replicas: 3, minAvailable: 3, maxPods: 5, maxPodsWithTerminating: 5, complete: true, end: { 1: 3 } },
)
check(
  'a bare ReplicaSet whose image changes while it grows has pods of both, and stays so',
  scenario({ kind: 'ReplicaSet', replicas: 3 }, [{ atMs: 0, image: 'v2', replicas: 5 }]),
  {
    replicas: 5,
    minAvailable: 3,
    maxPods: 5,
    maxPodsWithTerminating: 5,
    complete: true,
    end: { 1: 3, 2: 2 },
  },
)
check(
  'a bare ReplicaSet with a new image only: nothing happens to any pod',
  scenario({ kind: 'ReplicaSet', replicas: 3 }, [newImage]),
  { replicas: 3, minAvailable: 3, maxPods: 3, maxPodsWithTerminating: 3, complete: true, end: { 1: 3 } },
)
check(
  'a Deployment created at time 0 grows from nothing to all its pods',
  scenario({ replicas: 4 }, [], { start: 'empty' }),
  { replicas: 4, minAvailable: 0, maxPods: 4, maxPodsWithTerminating: 4, complete: true, end: { 1: 4 } },
)
check(
  'an image that never gets ready stops at the surge: the floor holds, and it does not complete',
  scenario({ replicas: 10, strategy: rolling(3, 2) }, [newImage], {
    pods: {
      startUp: { kind: 'fixed', ms: 2000 },
      startUpOfImage: { v2: { kind: 'never' } },
      termination: { kind: 'fixed', ms: 1000 },
    },
  }),
  {
    replicas: 10,
    minAvailable: 8,
    maxPods: 13,
    maxPodsWithTerminating: 15,
    complete: false,
    end: { 1: 8, 2: 5 },
  },
)
check(
  'scaled to nothing and back',
  scenario({ replicas: 3 }, [
    { atMs: 0, replicas: 0 },
    { atMs: 60_000, replicas: 2 },
  ]),
  { replicas: 2, minAvailable: 0, maxPods: 3, maxPodsWithTerminating: 3, complete: true, end: { 1: 2 } },
)
check('paused: a new image changes no pod', scenario({ replicas: 3, paused: true }, [newImage]), {
  replicas: 3,
  minAvailable: 3,
  maxPods: 3,
  maxPodsWithTerminating: 3,
  complete: false,
  end: { 1: 3 },
})
check(
  'paused and resumed: the rollout comes after all',
  scenario({ replicas: 3, paused: true }, [newImage, { atMs: 30_000, paused: false }]),
  { replicas: 3, minAvailable: 3, maxPods: 4, maxPodsWithTerminating: 5, complete: true, end: { 2: 3 } },
)

test('surge 100 %: there is a moment with all old and all new pods, all of them available', () => {
  // Created batch by batch they get ready one after another; minReadySeconds makes them available at one second.
  const workload = { replicas: 5, strategy: rolling('100%', '0%'), minReadySeconds: 1 }
  const timeline = simulate(scenario(workload, [newImage]))
  const all = { pods: 5, ready: 5, available: 5, terminating: 0 }
  assert.ok(timeline.samples.some(({ revisions }) => isSame(revisions, { 1: all, 2: all })))
})

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

test('a rollout with all new pods at once takes one start-up, one without surge takes one for each pod', () => {
  const durationMs = (strategy: WorkloadSpec['strategy']): number =>
    summarize(simulate(scenario({ replicas: 4, strategy }, [newImage])), 4).durationMs
  const atOnceMs = durationMs(rolling('100%', 0))
  assert.ok(atOnceMs >= 2000 && atOnceMs < 2000 + CONTROL_PLANE_MS, `${atOnceMs}`)
  const oneByOneMs = durationMs(rolling(0, 1))
  assert.ok(oneByOneMs >= 8000 && oneByOneMs < 8000 + CONTROL_PLANE_MS, `${oneByOneMs}`)
})

test('Recreate: pods of two revisions are never there together, terminating ones included', () => {
  const timeline = simulate(scenario({ replicas: 3, strategy: { type: 'Recreate' } }, [newImage]))
  for (const { revisions } of timeline.samples) {
    const present = Object.values(revisions).filter(({ pods, terminating }) => pods + terminating > 0)
    assert.ok(present.length <= 1, JSON.stringify(revisions))
  }
})

test('the progress deadline is exceeded strictly after it has passed since the last progress', () => {
  const workload = { replicas: 2, strategy: rolling(1, 0), progressDeadlineSeconds: 30 }
  const pods = { startUp: { kind: 'never' }, termination: { kind: 'fixed', ms: 1000 } } as const
  const timeline = simulate(scenario(workload, [newImage], { pods }))
  assert.equal(messages(timeline), ['image becomes v2', 'NewReplicaSetCreated', 'ProgressDeadlineExceeded'])
  const exceeded = timeline.events.at(-1)
  // The last progress is written within the first second, as second 0; the second look comes a second later.
  assert.ok(exceeded !== undefined && exceeded.tMs > 30_000 && exceeded.tMs <= 32_000, `${exceeded?.tMs}`)
})

test('after the deadline the controller goes on: a rollout that is only slow completes all the same', () => {
  const pods = { startUp: { kind: 'fixed', ms: 100_000 }, termination: { kind: 'fixed', ms: 1000 } } as const
  const workload = { replicas: 1, strategy: rolling(1, 0), progressDeadlineSeconds: 30 }
  const told = messages(simulate(scenario(workload, [newImage], { pods })))
  assert.ok(told.includes('ProgressDeadlineExceeded'))
  assert.equal(told.slice(-2), ['NewReplicaSetAvailable', 'revision 2 is complete'])
})

test('an undo from 3 to 2 leaves the revisions 1, 3 and 4', () => {
  const timeline = simulate(
    scenario({ replicas: 2 }, [newImage, { atMs: 60_000, image: 'v3' }, { atMs: 120_000, image: 'v2' }]),
  )
  assert.equal(Object.keys(timeline.samples.at(-1)?.revisions ?? {}), ['1', '3', '4'])
  assert.equal(podsAtTheEnd(timeline), { 4: 2 })
  assert.is(messages(timeline).at(-1), 'revision 4 is complete')
})

test('a rollover in the middle of a rollout ends with the last image alone', () => {
  const timeline = simulate(
    scenario({ replicas: 10, strategy: rolling(3, 2) }, [newImage, { atMs: 3000, image: 'v3' }]),
  )
  assert.equal(podsAtTheEnd(timeline), { 3: 10 })
  assert.ok(timeline.samples.every((sample) => totalCounts(sample).pods <= 13))
  assert.ok(timeline.samples.every((sample) => totalCounts(sample).available >= 8))
})

test('kubernetes#102551: replicas set between two steps of a rollout without surge can stop it for ever', () => {
  const stuck = []
  for (let atMs = 1; atMs <= 60; atMs += 1) {
    const timeline = simulate(
      scenario({ replicas: 5, strategy: rolling(0, 1) }, [newImage, { atMs, replicas: 4 }]),
    )
    const isComplete = summarize(timeline, 4).complete
    if (isComplete) assert.equal(podsAtTheEnd(timeline), { 2: 4 })
    else stuck.push(podsAtTheEnd(timeline))
  }
  assert.ok(stuck.length > 0, 'no moment stopped the rollout')
  for (const end of stuck) assert.equal(end, { 1: 4 })
})

test('the pods of a workload at rest are available whatever its minReadySeconds, and go as others do', () => {
  const workload = { replicas: 2, minReadySeconds: 7200, progressDeadlineSeconds: 9000 }
  const timeline = simulate(scenario(workload, [{ atMs: 0, replicas: 1 }]))
  assert.equal(timeline.samples.at(-1)?.revisions, { 1: { pods: 1, ready: 1, available: 1, terminating: 0 } })
})

test('nothing happens after the horizon', () => {
  const timeline = simulate(scenario({ replicas: 5 }, [newImage], { horizonMs: 1000 }))
  assert.ok(timeline.samples.every(({ tMs }) => tMs <= 1000))
  assert.is(summarize(timeline, 5).complete, false)
})

test('where in a second a scenario begins decides when its pods count as available', () => {
  const availableAfterMs = (startMs: number): number => {
    const pods = { startUp: { kind: 'fixed', ms: 700 }, termination: { kind: 'fixed', ms: 100 } } as const
    const given = scenario({ replicas: 1, minReadySeconds: 2 }, [], { start: 'empty', startMs, pods })
    const sample = simulate(given).samples.find((one) => totalCounts(one).available === 1)
    return (sample?.tMs ?? Number.NaN) - startMs
  }
  // Ready at 0.7 s is cut to 0 s, and available at 2 s; at 1.1 s it is cut to 1 s, and available at 3 s.
  assert.is(availableAfterMs(0), 2000)
  assert.is(availableAfterMs(400), 2600)
})

test.run()
