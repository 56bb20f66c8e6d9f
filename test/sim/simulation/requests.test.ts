import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { summarize } from '../../../sim/outcome/report.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { runScenario } from '../../../sim/simulation/simulate.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

/** Three pods, 30 requests a second, a proxy that hears of everything 2 s late. */
function scenario(fields: Partial<Scenario> = {}, preStopSeconds = 0): Scenario {
  return {
    workload: sampleWorkload({ image: 'v1', replicas: 3, strategy: rolling(1, 0), preStopSeconds }),
    start: 'settled',
    changes: [{ atMs: 1000, replicas: 2 }],
    pods: {
      startUp: { kind: 'fixed', ms: 5000 },
      termination: { kind: 'fixed', ms: preStopSeconds * 1000 + 500 },
    },
    requests: { ratePerSecond: [{ atMs: 0, value: 30 }], propagationMs: 2000 },
    seed: 1,
    horizonMs: 100_000,
    ...fields,
  }
}

type Lost = { readonly toSilentPods: number; readonly toNobody: number }

function lost(of: Scenario): Lost {
  const { requests } = summarize(runScenario(of).timeline, 2)
  assert.ok(requests)
  const rounded = (value: number): number => Math.round(value * 10) / 10
  return { toSilentPods: rounded(requests.toSilentPods), toNobody: rounded(requests.toNobody) }
}

test('a pod that stops at once gets its share of 2 s of requests, and answers none of them', () => {
  // A third of 60 requests.
  assert.equal(lost(scenario()), { toSilentPods: 20, toNobody: 0 })
})

test('a preStop sleep as long as the propagation loses nothing', () => {
  assert.equal(lost(scenario({}, 2)), { toSilentPods: 0, toNobody: 0 })
  assert.equal(lost(scenario({}, 1)), { toSilentPods: 10, toNobody: 0 })
})

test('a rollout with a surge loses requests at each pod that stops, and none for want of pods', () => {
  const rollout = scenario({ changes: [{ atMs: 0, image: 'v2' }] })
  const { toSilentPods, toNobody } = lost(rollout)
  // Each of three pods stops among four in service: a quarter of 60. The next has joined by then.
  assert.ok(Math.abs(toSilentPods - 3 * 20) < 10, `${toSilentPods}`)
  assert.is(toNobody, 0)
})

test('Recreate leaves nobody for the start-up and the propagation, and pods that have stopped before that', () => {
  const recreate = scenario({
    workload: sampleWorkload({ image: 'v1', replicas: 3, strategy: { type: 'Recreate' } }),
    changes: [{ atMs: 1000, image: 'v2' }],
  })
  const { toSilentPods, toNobody } = lost(recreate)
  // 2 s until the proxies hear of the marks, then 0.5 s as a stopgap until they hear that the pods are gone.
  assert.ok(Math.abs(toSilentPods - 75) <= 1, `${toSilentPods}`)
  // From 2.5 s after the marks to 0.5 s + 5 s + 2 s after them: 5 s at 30 a second.
  assert.ok(Math.abs(toNobody - 150) <= 3, `${toNobody}`)
})

test('pods on a lost node get requests until the node is found to be lost', () => {
  const lossy = scenario({
    changes: [],
    nodes: [
      { name: 'a', allocatable: { pods: 110 } },
      { name: 'b', allocatable: { pods: 110 } },
    ],
    faults: { nodeLoss: [{ node: 'a', atMs: 10_000 }] },
    horizonMs: 80_000,
  })
  const { toSilentPods } = lost(lossy)
  // 50 s and the propagation at 30 a second, of which one or two of three pods are on the node.
  assert.ok(toSilentPods > 500 && toSilentPods < 1100, `${toSilentPods}`)
})

test('without requests the timeline says nothing of them', () => {
  const { requests: _, ...none } = scenario()
  assert.is('requests' in runScenario(none).timeline, false)
})

test('a rate that changes is counted from its moment on', () => {
  const { timeline } = runScenario(
    scenario({
      changes: [{ atMs: 10_000, image: 'v2' }],
      requests: {
        ratePerSecond: [
          { atMs: 0, value: 10 },
          { atMs: 4000, value: null },
          { atMs: 6000, value: 20 },
        ],
      },
    }),
  )
  const lastMs = Math.max(timeline.samples.at(-1)?.tMs ?? 0, timeline.events.at(-1)?.tMs ?? 0)
  assert.ok((timeline.requests?.total ?? 0) >= 40 + ((lastMs - 6000) * 20) / 1000)
})

test.run()
