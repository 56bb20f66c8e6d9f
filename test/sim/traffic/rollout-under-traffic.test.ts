import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  FLAWLESS_CONTAINER,
  FLAWLESS_RUN,
} from '../../../sim/kubernetes/kubelet/container/container-behaviour.ts'
import { parsePodTemplate } from '../../../sim/kubernetes/parse-pod-template.ts'
import { rolloutScenario } from '../../../sim/scenario/rollout-scenario.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { simulate } from '../../../sim/simulation/simulate.ts'
import type { ServedTraffic } from '../../../sim/traffic/served-traffic.ts'
import type { RequestOutcome } from '../../../sim/traffic/simulate-requests.ts'
import { rolloutPlans } from '../arbitrary-rollout.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

/** 30 requests a second that take 10 ms each, and a proxy that hears of everything 2 s late. */
const TRAFFIC: ServedTraffic = {
  arrivals: { kind: 'constant', ratePerSecond: 30 },
  service: { serviceTime: { kind: 'constant', ms: 10 }, concurrency: 1, balance: 'round-robin' },
  propagationMs: 2000,
}

/** Three pods of which one is given up at 1 s. */
function scenario(fields: Partial<Scenario> = {}, preStopSeconds = 0): Scenario {
  return {
    workload: sampleWorkload({ image: 'v1', replicas: 3, strategy: rolling(1, 0), preStopSeconds }),
    start: 'settled',
    changes: [{ atMs: 1000, replicas: 2 }],
    pods: {
      startUp: { kind: 'fixed', ms: 5000 },
      termination: { kind: 'fixed', ms: preStopSeconds * 1000 + 500 },
    },
    traffic: TRAFFIC,
    seed: 1,
    horizonMs: 60_000,
    ...fields,
  }
}

function outcomeOf(of: Scenario): RequestOutcome {
  const { traffic } = simulate(of)
  assert.ok(traffic)
  return traffic
}

test('requests come until the horizon, long after the last pod has changed', () => {
  const { requests, windows } = outcomeOf(scenario({ changes: [] }))
  assert.is(requests.total, 1800)
  assert.is(requests.failed, 0)
  assert.ok(Math.abs((requests.utilization ?? 0) - 0.1) < 1e-3)
  assert.is(windows.length, 60)
  assert.is(windows.at(-1)?.toMs, 60_000)
})

test('a pod that stops at once gets its turn for 2 s, and answers none of them', () => {
  const { errors } = outcomeOf(scenario()).requests
  assert.ok(Math.abs(errors.silentPod - 20) <= 1, `${errors.silentPod}`)
  assert.is(errors.noEndpoint + errors.rejected + errors.timedOut, 0)
})

test('a preStop sleep as long as the propagation loses nothing', () => {
  assert.is(outcomeOf(scenario({}, 2)).requests.failed, 0)
})

test('Recreate leaves nobody: the windows in between have all the failures', () => {
  const recreate = scenario({
    workload: sampleWorkload({ image: 'v1', replicas: 3, strategy: { type: 'Recreate' } }),
    changes: [{ atMs: 10_000, image: 'v2' }],
  })
  const { requests, windows } = outcomeOf(recreate)
  // From 0.5 s + 2 s after the marks, when the last pod is known to be gone, to 0.5 s + 5 s + 2 s after them.
  assert.ok(Math.abs(requests.errors.noEndpoint - 150) <= 5, `${requests.errors.noEndpoint}`)
  const failing = windows.filter(({ failed }) => failed > 0)
  assert.ok(failing.every(({ fromMs, toMs }) => fromMs >= 9000 && toMs <= 19_000))
})

test('a pod finishes what it has before its containers are gone, and loses what is left then', () => {
  const slow = { ...TRAFFIC.service, serviceTime: { kind: 'constant', ms: 400 }, concurrency: 100 } as const
  const slower = { ...slow, serviceTime: { kind: 'constant', ms: 3000 } } as const
  const lostAtStop = (service: ServedTraffic['service']): number =>
    outcomeOf(scenario({ traffic: { ...TRAFFIC, service } })).requests.errors.lostAtStop
  // It goes on for 0.5 s after its stop.
  assert.is(lostAtStop(slow), 0)
  // A third of the 30 that came in the second before its stop, all of them under way.
  assert.ok(Math.abs(lostAtStop(slower) - 10) <= 1, `${lostAtStop(slower)}`)
})

test('more pods carry more: after a scale-out nobody waits any more', () => {
  const service = { ...TRAFFIC.service, serviceTime: { kind: 'exponential', meanMs: 90 } } as const
  const arrivals = { kind: 'poisson', ratePerSecond: 30 } as const
  const { windows } = outcomeOf(
    scenario({ changes: [{ atMs: 20_000, replicas: 6 }], traffic: { ...TRAFFIC, arrivals, service } }),
  )
  const meanWait = (fromMs: number, toMs: number): number => {
    const inside = windows.filter((window) => window.fromMs >= fromMs && window.toMs <= toMs)
    return inside.reduce((sum, { meanWaitMs }) => sum + (meanWaitMs ?? 0), 0) / inside.length
  }
  // 90 % of three pods, then 45 % of six.
  assert.ok(meanWait(5000, 20_000) > 4 * meanWait(35_000, 60_000))
  const utilization = windows.at(-1)?.utilization ?? 0
  assert.ok(utilization > 0.2 && utilization < 0.75, `${utilization}`)
})

test('pods that crash lose what they have, and come back', () => {
  const service = { ...TRAFFIC.service, serviceTime: { kind: 'constant', ms: 900 }, concurrency: 50 } as const
  const { requests, windows } = outcomeOf(
    scenario({
      start: 'empty',
      changes: [],
      faults: { crashAfterMs: { v1: 20_000 } },
      traffic: { ...TRAFFIC, service },
    }),
  )
  // 30 a second for 0.9 s are under way, at the crashes at 21 s and at 41 s.
  assert.ok(Math.abs(requests.errors.lostAtStop - 2 * 27) <= 2, `${requests.errors.lostAtStop}`)
  // Nobody answers for the 2 s until the proxies hear of each crash.
  assert.ok(requests.errors.silentPod >= 2 * 58, `${requests.errors.silentPod}`)
  assert.is(windows.at(-1)?.failed, 0)
})

test('pods without a readiness probe get requests before they answer, and are in the service from then on', () => {
  const template = { containers: [{ name: 'a', image: 'v1', resources: {} }] }
  const parsed = parsePodTemplate({ metadata: { labels: {} }, spec: template })
  assert.ok(parsed.ok)
  const runs = [{ ...FLAWLESS_RUN, answersAfterMs: 9000 }] as const
  const life = { template: parsed.value, behaviours: { a: { ...FLAWLESS_CONTAINER, runs } } }
  const { requests, windows } = outcomeOf(
    scenario({ start: 'empty', changes: [], lives: { v1: life }, horizonMs: 60_000 }),
  )
  // Nobody is there for the start of a container, some ms, and the 2 s of the proxies; then nobody answers.
  assert.ok(Math.abs(requests.errors.noEndpoint - 30 * 3) <= 30, `${requests.errors.noEndpoint}`)
  assert.ok(Math.abs(requests.errors.silentPod - 30 * 7) <= 30, `${requests.errors.silentPod}`)
  assert.is(
    windows.slice(12).reduce((sum, { failed }) => sum + failed, 0),
    0,
  )
})

test('as many requests fail, and for the same causes, as are expected by the shares of pods', () => {
  fc.assert(
    fc.property(rolloutPlans, fc.nat(3000), (plan, propagationMs) => {
      const rate = 50
      const timeline = simulate(
        rolloutScenario({
          ...plan,
          around: {
            requests: { ratePerSecond: [{ atMs: 0, value: rate }], propagationMs },
            traffic: {
              arrivals: { kind: 'poisson', ratePerSecond: rate },
              service: { serviceTime: { kind: 'constant', ms: 0.01 }, concurrency: 100, balance: 'random' },
              propagationMs,
            },
          },
          horizonMs: 120_000,
        }),
      )
      const { requests: expected, traffic } = timeline
      assert.ok(expected && traffic)
      const { errors, total } = traffic.requests
      const isNear = (count: number, mean: number): boolean =>
        Math.abs(count - mean) <= 6 * Math.sqrt(mean) + 6
      assert.ok(isNear(total, expected.total), `${total} ${expected.total}`)
      assert.ok(
        isNear(errors.silentPod, expected.toSilentPods),
        `${errors.silentPod} ${expected.toSilentPods}`,
      )
      assert.ok(isNear(errors.noEndpoint, expected.toNobody), `${errors.noEndpoint} ${expected.toNobody}`)
    }),
    { numRuns: 60 },
  )
})

test.run()
