import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Scenario } from '../../../../sim/scenario/scenario.ts'
import { simulate } from '../../../../sim/simulation/simulate.ts'
import { type DepartedPod, notAnswered } from '../../../../sim/traffic/fluid/departed-pod.ts'
import type { Depth } from '../../../../sim/traffic/served-traffic.ts'
import { serviceLaw } from '../../../../sim/traffic/service/service-law.ts'
import type { ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import type { RequestReport } from '../../../../sim/traffic/tally/request-report.ts'
import { rolling, sampleWorkload } from '../../kubernetes/sample-objects.ts'

const SEEDS = [1, 2, 3, 4, 5]
const SHORT: ServiceModel = {
  serviceTime: { kind: 'exponential', meanMs: 20 },
  concurrency: 1,
  balance: 'random',
}
const LONG: ServiceModel = {
  ...SHORT,
  serviceTime: { kind: 'gamma', meanMs: 2000, variation: 0.5 },
  concurrency: 20,
}

/** Three pods that crash after 40 s each time. */
const CRASHES: Partial<Scenario> = { start: 'empty', faults: { crashAfterMs: { v1: 40_000 } } }
/** Three pods that are replaced twice, and killed half a second after they are told to stop. */
const ROLLOUTS: Partial<Scenario> = {
  start: 'settled',
  changes: [
    { atMs: 30_000, image: 'v2' },
    { atMs: 90_000, image: 'v3' },
  ],
}

function reportOf(
  around: Partial<Scenario>,
  service: ServiceModel,
  ratePerSecond: number,
  depth: Depth,
  seed: number,
): RequestReport {
  const { traffic } = simulate({
    workload: sampleWorkload({ image: 'v1', replicas: 3, strategy: rolling(1, 0), preStopSeconds: 0 }),
    start: 'settled',
    changes: [],
    pods: { startUp: { kind: 'fixed', ms: 5000 }, termination: { kind: 'fixed', ms: 500 } },
    traffic: { arrivals: { kind: 'poisson', ratePerSecond }, service, depth, propagationMs: 200 },
    seed,
    horizonMs: 180_000,
    ...around,
  })
  assert.ok(traffic)
  return traffic.requests
}

/** Holds the lost requests of the fluid to the simulated ones, both of all seeds together. */
function losesAsMany(around: Partial<Scenario>, service: ServiceModel, rate: number, within: number): void {
  const lost = (depth: Depth): number =>
    SEEDS.reduce((sum, seed) => sum + reportOf(around, service, rate, depth, seed).errors.lostAtStop, 0)
  const [fluid, every] = [lost('fluid'), lost('every')]
  const said = `${fluid} lost, simulated ${every}: ${rate} a second, ${JSON.stringify(service)}`
  assert.ok(Math.abs(fluid - every) <= within * every + 6 * Math.sqrt(SEEDS.length), said)
}

test('pods that crash lose as many as where each request is simulated', () => {
  for (const balance of ['random', 'least-requests', 'shared-queue'] as const) {
    losesAsMany(CRASHES, { ...LONG, balance }, 20, 0.12)
    losesAsMany(CRASHES, { ...SHORT, balance }, 200, 0.1)
  }
  losesAsMany(CRASHES, { ...SHORT, patienceMs: 1000 }, 200, 0.1)
  losesAsMany(CRASHES, { ...SHORT, queueLimit: 5 }, 135, 0.2)
})

test('pods that are killed lose what they have not answered by then', () => {
  for (const balance of ['random', 'least-requests', 'shared-queue'] as const) {
    losesAsMany(ROLLOUTS, { ...LONG, balance }, 20, 0.12)
    // What takes 20 ms is done after 500.
    const { errors } = reportOf(ROLLOUTS, { ...SHORT, balance }, 75, 'fluid', 1)
    assert.ok(errors.lostAtStop < 1, `${errors.lostAtStop}`)
  }
  losesAsMany(ROLLOUTS, SHORT, 200, 0.1)
})

test('a pod that leaves works off its own backlog, and loses the rest of it with the tries that those had', () => {
  const retries = { max: 1, backOffMs: 50 }
  for (const [service, rate] of [
    [{ ...SHORT, retries }, 180],
    [{ ...SHORT, balance: 'round-robin' }, 165],
  ] as const) {
    const [fluid, every] = (['fluid', 'every'] as const).map((depth) =>
      reportOf(ROLLOUTS, service, rate, depth, 1),
    )
    assert.ok(fluid && every && every.errors.lostAtStop > 150, `${every?.errors.lostAtStop}`)
    for (const [name, share] of [
      ['meanMs', 0.12],
      ['p95Ms', 0.15],
      ['failed', 0.12],
      ['utilization', 0.02],
    ] as const) {
      const [value, simulated] = [fluid[name] ?? 0, every[name] ?? 0]
      assert.ok(Math.abs(value - simulated) <= share * simulated, `${name} ${value}, simulated ${simulated}`)
    }
  }
})

test('a pod that comes back, for all others have left too, loses its backlog from before as well', () => {
  const workload = sampleWorkload({
    image: 'v1',
    replicas: 3,
    strategy: { type: 'Recreate' },
    preStopSeconds: 5,
  })
  const around: Partial<Scenario> = {
    workload,
    pods: { startUp: { kind: 'fixed', ms: 5000 }, termination: { kind: 'fixed', ms: 6000 } },
    changes: [{ atMs: 90_000, image: 'v2' }],
  }
  const lost = (depth: Depth): number =>
    reportOf(around, { ...SHORT, balance: 'round-robin' }, 170, depth, 1).errors.lostAtStop
  const [fluid, every] = [lost('fluid'), lost('every')]
  assert.ok(every > 300 && Math.abs(fluid - every) < 0.15 * every, `${fluid} lost, simulated ${every}`)
})

test('behind least-requests a silent pod gets all requests, for it never has any', () => {
  const silent = (depth: Depth): number => {
    const traffic = {
      arrivals: { kind: 'poisson', ratePerSecond: 60 },
      service: { ...SHORT, balance: 'least-requests' },
      depth,
      propagationMs: 1000,
    } as const
    return reportOf({ ...ROLLOUTS, traffic }, SHORT, 60, depth, 1).errors.silentPod
  }
  const [fluid, every] = [silent('fluid'), silent('every')]
  assert.ok(
    every > 200 && Math.abs(fluid - every) < 0.15 * every,
    `${fluid} to silent pods, simulated ${every}`,
  )
})

test('pods that answer while no request goes to them count as idle', () => {
  // Restarted containers answer for 5 s before the proxies hear of it.
  const [fluid, every] = (['fluid', 'every'] as const).map((depth) => {
    const traffic = {
      arrivals: { kind: 'poisson', ratePerSecond: 60 },
      service: SHORT,
      depth,
      propagationMs: 5000,
    } as const
    return reportOf({ ...CRASHES, traffic }, SHORT, 60, depth, 1)
  })
  const [share = 0, simulated = 0] = [fluid?.utilization ?? 0, every?.utilization ?? 0]
  assert.ok(Math.abs(share - simulated) < 0.05 * simulated, `${share} busy, simulated ${simulated}`)
})

test('who is lost fails once, also where clients leave or try again', () => {
  const retries = { max: 2, backOffMs: 100 }
  for (const service of [SHORT, { ...LONG, retries }, { ...SHORT, patienceMs: 1000 }]) {
    const { total, failed, inFlight, errors } = reportOf(CRASHES, service, 20, 'fluid', 1)
    assert.ok(errors.lostAtStop > 0)
    assert.ok(failed + inFlight < total)
    assert.ok(Math.abs(total - 20 * 180) < 1e-6, `${total}`)
  }
})

test('a pod finishes first what it works on, and then what waits', () => {
  const law = serviceLaw({ kind: 'constant', ms: 100 })
  const tries = [1]
  const pod: DepartedPod = { atMs: 0, tries, ageMs: 0, inHands: 1, waiting: 0, betweenMs: 100, slowness: 1 }
  assert.ok(Math.abs(notAnswered(pod, law, 0) - 1) < 1e-9)
  assert.ok(Math.abs(notAnswered(pod, law, 50) - 0.5) < 0.07)
  assert.is(notAnswered(pod, law, 100), 0)
  // Ten wait for a second, and each is done 100 ms after it is begun.
  const busy = { ...pod, waiting: 10 }
  assert.ok(Math.abs(notAnswered(busy, law, 600) - 5) < 0.7)
  assert.is(notAnswered(busy, law, 1100), 0)
})

test.run()
