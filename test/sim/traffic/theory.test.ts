import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ServiceModel } from '../../../sim/traffic/service/service-model.ts'
import type { ServiceTime } from '../../../sim/traffic/service/service-time.ts'
import { type RequestOutcome, simulateRequests } from '../../../sim/traffic/simulate-requests.ts'
import {
  momentsOf,
  type QueueTheory,
  theoryOfBulk,
  theoryOfEn1,
  theoryOfMg1,
  theoryOfMmc,
  theoryOfMmck,
} from '../../oracle/queueing.ts'

/**
 * Theory against simulation, for random parameters. Each run is long enough for 2 %, and is cut into batches, whose
 * spread tells how far chance alone may take it: theory must lie within 6 standard errors, and these within 2 % of it.
 */
const MEAN_MS = 10
const BATCHES = 40
const WITHIN = 0.02
const STANDARD_ERRORS = 6

const seeds = fc.integer()
const loads = fc.integer({ min: 25, max: 70 }).map((percent) => percent / 100)

type Run = {
  readonly service: Omit<ServiceModel, 'serviceTime'> & { readonly serviceTime?: ServiceTime }
  readonly pods: number
  /** To all pods together. */
  readonly ratePerMs: number
  readonly requests: number
  readonly seed: number
}

function simulate({ service, pods, ratePerMs, requests, seed }: Run): RequestOutcome {
  return simulateRequests({
    traffic: { kind: 'poisson', ratePerSecond: ratePerMs * 1000 },
    service: { serviceTime: { kind: 'exponential', meanMs: MEAN_MS }, ...service },
    pods,
    forMs: requests / ratePerMs,
    windows: BATCHES,
    seed,
  })
}

/** Holds one figure to theory: the whole to 2 %, and theory to the spread of the batches. */
function holds(
  what: string,
  expected: number,
  whole: number | null,
  batches: readonly (number | null)[],
): void {
  const figures = batches.map((figure) => figure ?? Number.NaN)
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / BATCHES
  const variance = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0) / (BATCHES - 1)
  const error = Math.sqrt(variance / BATCHES)
  const said = `${what} is ${whole}, by theory ${expected}, standard error ${error}`
  assert.ok(Math.abs((whole ?? Number.NaN) - expected) <= WITHIN * expected, `not within 2 %: ${said}`)
  assert.ok(Math.abs(mean - expected) <= STANDARD_ERRORS * error, `not by chance: ${said}`)
}

function agrees({ requests, windows }: RequestOutcome, theory: QueueTheory): void {
  const of = (figure: 'meanWaitMs' | 'utilization'): (number | null)[] =>
    windows.map((window) => window[figure])
  holds('mean wait', theory.waitMs, requests.meanWaitMs, of('meanWaitMs'))
  holds('utilization', theory.utilization, requests.utilization, of('utilization'))
  if (theory.blocking === 0) assert.is(requests.failed, 0)
  else {
    const blocked = windows.map(({ failed, total }) => failed / total)
    holds('blocking', theory.blocking, requests.errors.rejected / requests.total, blocked)
  }
}

function check(title: string, property: fc.IRawProperty<unknown>): void {
  test(title, () => fc.assert(property, { numRuns: 1, endOnFailure: true }))
}

const alone = { concurrency: 1, balance: 'random' } as const

check(
  'M/M/1: one pod, one request at a time',
  fc.property(loads, seeds, (load, seed) => {
    const ratePerMs = load / MEAN_MS
    agrees(
      simulate({ service: alone, pods: 1, ratePerMs, requests: 2_500_000, seed }),
      theoryOfMmc(ratePerMs, MEAN_MS, 1),
    )
  }),
)

check(
  'M/M/c: a shared queue in front of pods',
  fc.property(
    fc.integer({ min: 2, max: 6 }),
    fc.integer({ min: 1, max: 2 }),
    seeds,
    (pods, concurrency, seed) => {
      const places = pods * concurrency
      // High enough for a wait that is seen: at c = 12 and 80 % a fifth of the requests wait.
      const ratePerMs = (0.8 * places) / MEAN_MS
      const service = { concurrency, balance: 'shared-queue' } as const
      agrees(
        simulate({ service, pods, ratePerMs, requests: 4_000_000, seed }),
        theoryOfMmc(ratePerMs, MEAN_MS, places),
      )
    },
  ),
)

check(
  'M/D/1: constant service times',
  fc.property(loads, seeds, (load, seed) => {
    const serviceTime: ServiceTime = { kind: 'constant', ms: MEAN_MS }
    const ratePerMs = load / MEAN_MS
    agrees(
      simulate({ service: { ...alone, serviceTime }, pods: 1, ratePerMs, requests: 1_500_000, seed }),
      theoryOfMg1(ratePerMs, serviceTime),
    )
  }),
)

const generalTimes: fc.Arbitrary<ServiceTime> = fc.oneof(
  fc.constantFrom(0.5, 1.1).map((variation): ServiceTime => ({ kind: 'gamma', meanMs: MEAN_MS, variation })),
  fc
    .constantFrom(0.5, 0.9)
    .map((variation): ServiceTime => ({ kind: 'lognormal', meanMs: MEAN_MS, variation })),
  fc.constant<ServiceTime>({
    kind: 'histogram',
    buckets: [
      { upToMs: 5, count: 50 },
      { upToMs: 30, count: 50 },
    ],
  }),
)

check(
  'M/G/1: gamma, lognormal and measured service times',
  fc.property(generalTimes, seeds, (serviceTime, seed) => {
    const ratePerMs = 0.5 / momentsOf(serviceTime).meanMs
    agrees(
      simulate({ service: { ...alone, serviceTime }, pods: 1, ratePerMs, requests: 2_500_000, seed }),
      theoryOfMg1(ratePerMs, serviceTime),
    )
  }),
)

check(
  'M/M/c/K: requests beyond the places to wait in are rejected',
  fc.property(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 4 }),
    seeds,
    (pods, queueLimit, seed) => {
      const ratePerMs = pods / MEAN_MS
      const service = { concurrency: 1, queueLimit, balance: 'shared-queue' } as const
      agrees(
        simulate({ service, pods, ratePerMs, requests: 1_500_000, seed }),
        theoryOfMmck(ratePerMs, MEAN_MS, { places: pods, room: pods + queueLimit }),
      )
    },
  ),
)

check(
  'random balance makes each pod an M/M/1',
  fc.property(fc.integer({ min: 2, max: 5 }), seeds, (pods, seed) => {
    const ratePerMs = (0.6 * pods) / MEAN_MS
    agrees(
      simulate({ service: alone, pods, ratePerMs, requests: 2_500_000, seed }),
      theoryOfMmc(0.6 / MEAN_MS, MEAN_MS, 1),
    )
  }),
)

check(
  'round-robin makes each of n pods an E_n/M/1',
  fc.property(fc.integer({ min: 2, max: 4 }), seeds, (pods, seed) => {
    const ratePerMs = (0.6 * pods) / MEAN_MS
    const service = { concurrency: 1, balance: 'round-robin' } as const
    agrees(
      simulate({ service, pods, ratePerMs, requests: 2_500_000, seed }),
      theoryOfEn1(0.6 / MEAN_MS, MEAN_MS, pods),
    )
  }),
)

check(
  'M/M^[1,K]/1: runs that take what waits, and last as long whatever their size',
  fc.property(
    fc.integer({ min: 2, max: 16 }),
    fc.integer({ min: 40, max: 75 }),
    seeds,
    (rowsMax, percent, seed) => {
      const ratePerMs = (rowsMax * percent) / 100 / MEAN_MS
      const batching = { rowsMax, delayMs: 0, rowMs: 0 }
      agrees(
        simulate({ service: { ...alone, batching }, pods: 1, ratePerMs, requests: 2_500_000, seed }),
        theoryOfBulk(ratePerMs, MEAN_MS, rowsMax),
      )
    },
  ),
)

check(
  'M/G/1 in runs that share nothing: a pod is busy for as long as with one request after the other',
  fc.property(loads, seeds, (load, seed) => {
    const ratePerMs = load / MEAN_MS
    const batching = { rowsMax: 1000, delayMs: 0, rowMs: 0, sharedMs: 0 }
    const run = { service: { ...alone, batching }, pods: 1, ratePerMs, requests: 1_000_000, seed }
    const { requests, windows } = simulate(run)
    const utilization = windows.map((window) => window.utilization)
    holds('utilization', load, requests.utilization, utilization)
  }),
)

test('the four ways to balance in their order: the less they know, the longer requests wait', () => {
  const waits = (['shared-queue', 'least-requests', 'round-robin', 'random'] as const).map((balance) => {
    const run = { service: { concurrency: 1, balance }, pods: 5, ratePerMs: 0.4, requests: 300_000, seed: 4 }
    return simulate(run).requests.meanWaitMs ?? Number.NaN
  })
  assert.equal(
    waits.toSorted((a, b) => a - b),
    waits,
  )
  assert.ok((waits[0] ?? 0) > 0)
})

test.run()
