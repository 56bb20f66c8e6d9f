import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { attainmentOf, budgetSpent } from '../../../sim/outcome/attainment.ts'
import type { RequestOutcome } from '../../../sim/traffic/simulate-requests.ts'
import type { RequestWindow } from '../../../sim/traffic/tally/request-report.ts'

const NO_ERRORS = { rejected: 0, timedOut: 0, lostAtStop: 0, silentPod: 0, noEndpoint: 0, gaveUp: 0 }

/** A window, of whose answers the slowest took so long. */
function window(total: number, failed: number, slowestMs: number | null): RequestWindow {
  const latencies = { p50Ms: slowestMs, p90Ms: slowestMs, p95Ms: slowestMs, p99Ms: slowestMs }
  return {
    ...latencies,
    total,
    failed,
    errors: { ...NO_ERRORS, timedOut: failed },
    retries: 0,
    meanMs: slowestMs,
    meanWaitMs: 0,
    p999Ms: slowestMs,
    maxMs: slowestMs,
    utilization: 0.5,
    inFlight: 0,
    unevenness: 1,
    fromMs: 0,
    toMs: 1000,
  }
}

function outcome(...windows: readonly RequestWindow[]): RequestOutcome {
  const total = windows.reduce((all, each) => all + each.total, 0)
  const failed = windows.reduce((all, each) => all + each.failed, 0)
  return { depth: 'every', requests: window(total, failed, 10), windows }
}

test('each promise is kept for a share of the time, availability for a share of the requests', () => {
  const windows = [window(100, 0, 10), window(100, 5, 30), window(0, 0, null), window(200, 200, null)]
  const levels = { availability: 0.99, errorsMax: 0.05, latencyMax: { p50Ms: 10, p999Ms: 50 } }
  assert.equal(attainmentOf(outcome(...windows), levels), {
    availability: 1 - 205 / 400,
    errors: 2 / 3,
    latency: { p50Ms: 1 / 2, p999Ms: 1 },
  })
  assert.equal(attainmentOf(outcome(...windows), {}), {})
  assert.equal(attainmentOf(outcome(), levels), {})
})

test('the budget that is spent is the share of the requests that may fail', () => {
  assert.ok(Math.abs(budgetSpent(outcome(window(10_000, 5, 10)), 0.999) - 0.5) < 1e-9)
  assert.is(budgetSpent(outcome(window(10_000, 5, 10)), 1), Number.POSITIVE_INFINITY)
  assert.is(budgetSpent(outcome(window(10_000, 0, 10)), 1), 0)
})

test.run()
