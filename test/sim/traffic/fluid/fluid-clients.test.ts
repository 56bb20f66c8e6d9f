import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Balance, ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import type { RequestWindow } from '../../../../sim/traffic/tally/request-report.ts'
import type { Traffic } from '../../../../sim/traffic/traffic.ts'
import { type BothDepths, bothDepths, type ComingPods } from '../both-depths.ts'

const MINUTE = 60_000
const BALANCES: readonly Balance[] = ['random', 'round-robin', 'least-requests', 'shared-queue']

function service(balance: Balance, more: Partial<ServiceModel>): ServiceModel {
  return { serviceTime: { kind: 'exponential', meanMs: 20 }, concurrency: 1, balance, ...more }
}

/** So many requests a second, for 30 s of which many more come than four pods can do, and as before. */
function overload(ratePerSecond: number): Traffic {
  const points = [
    { atMs: 0, ratePerSecond },
    { atMs: MINUTE, ratePerSecond: 260 },
    { atMs: 1.5 * MINUTE, ratePerSecond },
  ]
  return { kind: 'step', points }
}

function pods(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}

/** The shares of all requests that fail, and further tries of each. */
function failing(window: RequestWindow | undefined): { readonly failed: number; readonly tries: number } {
  assert.ok(window)
  return { failed: window.failed / window.total, tries: window.retries / window.total }
}

function isClose(of: ComingPods, failedBy: number, triesBy: number): BothDepths {
  const both = bothDepths(of)
  const [value, expected] = [failing(both.fluid.at(-1)), failing(both.every.at(-1))]
  const said = `${JSON.stringify(value)}, simulated ${JSON.stringify(expected)}: ${JSON.stringify(of)}`
  assert.ok(Math.abs(value.failed - expected.failed) <= failedBy, said)
  assert.ok(Math.abs(value.tries - expected.tries) <= triesBy, said)
  return both
}

test('as many clients lose patience as when each request is simulated', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BALANCES),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 30, max: 85 }),
      fc.integer({ min: 60, max: 800 }),
      (balance, count, percent, patienceMs) => {
        const ratePerSecond = (count * 50 * percent) / 100
        const traffic: Traffic = { kind: 'poisson', ratePerSecond }
        const forMs = (120_000 / ratePerSecond) * 1000
        isClose({ traffic, service: service(balance, { patienceMs }), comeMs: pods(count), forMs }, 0.015, 0)
      },
    ),
    { numRuns: 12 },
  )
})

test('under overload those leave whose patience is shorter than the backlog, and their cause is told', () => {
  for (const balance of BALANCES) {
    const of = { traffic: overload(100), service: service(balance, { patienceMs: 1000 }), comeMs: pods(4) }
    const { every, fluid } = isClose({ ...of, forMs: 4 * MINUTE }, 0.03, 0)
    assert.ok((every.at(-1)?.errors.gaveUp ?? 0) > 8000)
    assert.is(fluid.at(-1)?.errors.gaveUp, fluid.at(-1)?.failed)
  }
})

test('with a deadline that is shorter than the patience the pod lets go first', () => {
  const more = { patienceMs: 2000, deadlineMs: 700 }
  const of = { traffic: overload(100), service: service('shared-queue', more), comeMs: pods(4) }
  const { fluid } = isClose({ ...of, forMs: 4 * MINUTE }, 0.03, 0)
  assert.is(fluid.at(-1)?.errors.timedOut, fluid.at(-1)?.failed)
})

test('clients that try again keep an overload alive, or it ends, as the pods can do all tries or not', () => {
  for (const [ratePerSecond, max, isStorm] of [
    [100, 3, true],
    [20, 2, false],
  ] as const) {
    const more = { patienceMs: 1000, retries: { max, backOffMs: 25 } }
    const { every, fluid } = isClose(
      {
        traffic: overload(ratePerSecond),
        service: service('random', more),
        comeMs: pods(4),
        forMs: 5 * MINUTE,
        windows: 10,
      },
      0.06,
      0.15,
    )
    for (const windows of [every, fluid]) {
      const { failed } = failing(windows[9])
      assert.is(failed > 0.95, isStorm, `${failed}`)
      assert.is(failed < 0.01, !isStorm, `${failed}`)
    }
  }
})

test('whoever is answered at a further try has waited for those before', () => {
  const more = { patienceMs: 400, retries: { max: 3, backOffMs: 100 } }
  const traffic: Traffic = { kind: 'poisson', ratePerSecond: 15 }
  const times = {
    kind: 'histogram',
    buckets: [
      { upToMs: 20, count: 8 },
      { upToMs: 1000, count: 1 },
    ],
  } as const
  const of = {
    traffic,
    service: { ...service('shared-queue', more), serviceTime: times },
    comeMs: pods(12),
    forMs: 60 * MINUTE,
  }
  const { every, fluid } = isClose(of, 0.003, 0.01)
  const [value, expected] = [fluid.at(-1), every.at(-1)]
  assert.ok(value && expected)
  assert.ok((expected.retries ?? 0) > 2000, `${expected.retries}`)
  for (const name of ['meanMs', 'p95Ms', 'p99Ms', 'meanWaitMs'] as const) {
    const [ms = 0, simulatedMs = 0] = [value[name] ?? 0, expected[name] ?? 0]
    assert.ok(Math.abs(ms - simulatedMs) <= 0.1 * simulatedMs, `${name} is ${ms}, simulated ${simulatedMs}`)
  }
})

test('nobody is lost: who comes is answered, fails, or is under way', () => {
  const more = { patienceMs: 600, retries: { max: 2, backOffMs: 5000 } }
  const of = { traffic: overload(100), service: service('random', more), comeMs: pods(4), forMs: 2 * MINUTE }
  const { fluid } = bothDepths({ ...of, windows: 4 })
  const whole = fluid.at(-1)
  assert.ok(whole)
  assert.ok(whole.inFlight > 100, `${whole.inFlight}`)
  const failed = Object.values(whole.errors).reduce((sum, count) => sum + count, 0)
  assert.ok(Math.abs(whole.failed - failed) < 1e-6)
  assert.ok(whole.failed + whole.inFlight < whole.total)
})

test.run()
