import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { summarize } from '../../../../../sim/outcome/report.ts'
import type { ClientRate, Scenario } from '../../../../../sim/scenario/scenario.ts'
import { ApiClient } from '../../../../../sim/simulation/actors/controllers/api-client.ts'
import { Agenda } from '../../../../../sim/simulation/agenda.ts'
import { runScenario } from '../../../../../sim/simulation/simulate.ts'
import { rolling, sampleWorkload } from '../../../kubernetes/sample-objects.ts'

/** When each of the writes is sent that are wanted at these times. */
function sentAt(wantedAtMs: readonly number[], rate?: ClientRate): readonly number[] {
  const agenda = new Agenda(0)
  const client = new ApiClient(agenda, rate)
  const sent: number[] = []
  for (const tMs of wantedAtMs) agenda.at(tMs, 'user', () => sent.push(tMs + client.reserve()))
  while (agenda.step() !== undefined);
  return sent
}

test('by default thirty at once, then twenty a second', () => {
  const sent = sentAt(Array.from({ length: 33 }, () => 0))
  assert.equal(sent.slice(28), [0, 0, 50, 100, 150])
})

test('a bucket fills while nothing is sent, and no further than to the brim', () => {
  const rate = { requestsPerSecond: 10, burst: 2 }
  assert.equal(sentAt([0, 0, 0, 200, 60_000, 60_000, 60_000], rate), [0, 0, 100, 200, 60_000, 60_000, 60_100])
})

test('whatever is wanted when: the order stays, nothing is early, and no window holds more than rate and burst allow', () => {
  const rates = fc.record({
    requestsPerSecond: fc.integer({ min: 1, max: 50 }),
    burst: fc.integer({ min: 1, max: 9 }),
  })
  fc.assert(
    fc.property(rates, fc.array(fc.nat(3000), { maxLength: 60 }), (rate, times) => {
      const wanted = times.toSorted((a, b) => a - b)
      const sent = sentAt(wanted, rate)
      assert.is(sent.length, wanted.length)
      for (const [i, tMs] of sent.entries()) {
        assert.ok(tMs >= (wanted[i] ?? 0) && tMs >= (sent[i - 1] ?? 0))
        const first = sent[i - rate.burst] ?? Number.NEGATIVE_INFINITY
        assert.ok(tMs - first >= 1000 / rate.requestsPerSecond - 1e-3, `${i}: ${first}, then ${tMs}`)
      }
    }),
  )
})

function scenario(replicas: number, fields: Partial<Scenario>): Scenario {
  return {
    workload: sampleWorkload({ image: 'v1', replicas, strategy: rolling('25%', '25%') }),
    start: 'settled',
    changes: [{ atMs: 0, image: 'v2' }],
    pods: { startUp: { kind: 'fixed', ms: 2000 }, termination: { kind: 'fixed', ms: 500 } },
    seed: 1,
    horizonMs: 36_000_000,
    ...fields,
  }
}

test('a rollout of many pods cannot be faster than the controllers write: each pod is created, and an old one marked', () => {
  const durationMs = (controllerClient: ClientRate): number =>
    summarize(runScenario(scenario(400, { controllerClient })).timeline, 400).durationMs
  const unheldMs = durationMs({ requestsPerSecond: 100_000, burst: 100_000 })
  assert.ok(unheldMs < 20_000, `${unheldMs} ms`)
  const heldMs = durationMs({ requestsPerSecond: 20, burst: 30 })
  assert.ok(heldMs >= (1000 * (800 - 30)) / 20, `${heldMs} ms`)
})

test('however slowly the controllers write, a rollout ends complete and keeps its floor', () => {
  const rates = fc.record({
    requestsPerSecond: fc.integer({ min: 1, max: 20 }),
    burst: fc.integer({ min: 1, max: 5 }),
  })
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 12 }), (controllerClient, replicas) => {
      const { timeline, replicaSets } = runScenario(scenario(replicas, { controllerClient }))
      const { complete, minAvailable } = summarize(timeline, replicas)
      assert.is(complete, true)
      assert.ok(minAvailable >= replicas - Math.floor(replicas / 4), `${minAvailable} available`)
      assert.equal(replicaSets.map((set) => [set.image, set.status.availableReplicas]).sort(), [
        ['v1', 0],
        ['v2', replicas],
      ])
    }),
  )
})

test('the ceiling breaks: the Deployment counts a pod as gone whose deletion still waits for its turn', () => {
  const maxPods = (controllerClient?: ClientRate): number =>
    summarize(
      runScenario(scenario(8, controllerClient === undefined ? {} : { controllerClient })).timeline,
      8,
    ).maxPods
  // 8 and 25 % are 10.
  assert.is(maxPods(), 10)
  assert.is(maxPods({ requestsPerSecond: 5, burst: 3 }), 11)
})

test.run()
