import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Requests } from '../../../sim/scenario/requests.ts'
import { simulate } from '../../../sim/simulation/simulate.ts'
import type { ServiceModel } from '../../../sim/traffic/service/service-model.ts'
import { scaledObject } from '../keda/scaled-object.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

/** Requests for five minutes, none for fifteen, over and over; ten a second are a pod's. */
const RATE = [0, 1200].flatMap((seconds) => [
  { atMs: seconds * 1000, value: 20 },
  { atMs: (seconds + 300) * 1000, value: 0 },
])

function outcome(countedBy: Requests['countedBy'], holdMs: number | undefined) {
  const service: ServiceModel = {
    serviceTime: { kind: 'constant', ms: 10 },
    concurrency: 1,
    balance: 'round-robin',
    ...(holdMs === undefined ? {} : { holdMs }),
  }
  const timeline = simulate({
    workload: sampleWorkload({ image: 'v1', replicas: 0, strategy: rolling(1, 0) }),
    start: 'settled',
    changes: [],
    pods: { startUp: { kind: 'fixed', ms: 2000 }, termination: { kind: 'fixed', ms: 500 } },
    requests: { ratePerSecond: RATE, ...(countedBy === undefined ? {} : { countedBy }) },
    traffic: {
      arrivals: { kind: 'on-off', ratePerSecond: 20, onMs: 300_000, offMs: 900_000 },
      service,
      windows: 24,
    },
    autoscaling: {
      by: {
        kind: 'scaledObject',
        spec: scaledObject({ minReplicaCount: 0, cooldownPeriod: 120, pollingInterval: 5 }),
      },
      metrics: { 's0-prometheus': { kind: 'requestRate', windowMs: 60_000 } },
    },
    seed: 1,
    horizonMs: 2_400_000,
  })
  const { traffic } = timeline
  assert.ok(traffic)
  return { timeline, traffic }
}

test('a gateway holds the first requests until KEDA has woken a pod up for them, and it goes to sleep again', () => {
  const { timeline, traffic } = outcome('gateway', 60_000)
  assert.is(traffic.requests.failed, 0)
  const turns = timeline.events.flatMap((event) =>
    event.kind === 'autoscale' && Math.min(event.from, event.to) === 0 ? `${event.from} to ${event.to}` : [],
  )
  assert.equal(turns, ['0 to 1', '2 to 0', '0 to 1', '2 to 0'])
  // A scrape of up to 15 s, a poll of up to 5 s, 2 s until the pod is ready and 1 s until the gateway knows.
  const { maxMs } = traffic.requests
  assert.ok((maxMs ?? 0) > 3000 && (maxMs ?? 0) < 23_500, `${maxMs}`)
})

test('without one the first requests fail, and pods that are not there count none: nobody wakes up', () => {
  const { timeline, traffic } = outcome('pods', undefined)
  assert.is(traffic.requests.failed, traffic.requests.total)
  assert.is(traffic.requests.errors.noEndpoint, traffic.requests.total)
  assert.equal(
    timeline.events.filter(({ kind }) => kind === 'autoscale'),
    [],
  )
})

test.run()
