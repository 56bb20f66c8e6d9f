import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { judgeServiceLevels, type ServiceLevels } from '../../../sim/outcome/service-levels.ts'
import type { RequestError, RequestWindow } from '../../../sim/traffic/tally/request-report.ts'

type Stretch = Omit<RequestWindow, 'fromMs' | 'toMs'>
type Errors = Partial<Record<RequestError, number>>

/** 1,000 requests of 10 ms, with what a test says of them. */
function report(fields: Partial<Stretch> = {}, errors: Errors = {}): Stretch {
  const all = { rejected: 0, timedOut: 0, lostAtStop: 0, silentPod: 0, noEndpoint: 0, gaveUp: 0, ...errors }
  return {
    total: 1000,
    failed: Object.values(all).reduce((sum, count) => sum + count, 0),
    errors: all,
    retries: 0,
    meanMs: 10,
    meanWaitMs: 1,
    p50Ms: 9,
    p90Ms: 15,
    p95Ms: 20,
    p99Ms: 40,
    p999Ms: 60,
    maxMs: 80,
    utilization: 0.5,
    inFlight: 0,
    unevenness: 1.1,
    ...fields,
  }
}

function judged(windows: readonly Stretch[], levels: ServiceLevels): readonly (readonly [string, number])[] {
  return violations(windows, levels).map(({ code, tMs }) => [code, tMs])
}

function violations(reports: readonly Stretch[], levels: ServiceLevels) {
  const windows = reports.map(
    (each, index): RequestWindow => ({ ...each, fromMs: index * 60_000, toMs: (index + 1) * 60_000 }),
  )
  const total = windows.reduce((sum, each) => sum + each.total, 0)
  const failed = windows.reduce((sum, each) => sum + each.failed, 0)
  return judgeServiceLevels({ depth: 'every', requests: report({ total, failed }), windows }, levels)
}

const good = report()
const busy = report({ p99Ms: 300, utilization: 0.97 })

test('what is kept is no violation, at its very bound too', () => {
  const one = report({}, { rejected: 10 })
  assert.equal(judged([good, one], { availability: 0.995, errorsMax: 0.01, latencyMax: { p99Ms: 40 } }), [])
  assert.equal(judged([good], {}), [])
})

test('the error budget is that of the whole run, and the window in which it ends is named', () => {
  const some = report({}, { silentPod: 6 })
  // 3 windows of 1,000 at 99.6 % may lose 12; the third six are too many.
  assert.equal(judged([some, some, some], { availability: 0.996 }), [['availability-missed', 120_000]])
  assert.equal(judged([some, some], { availability: 0.994 }), [])
})

test('errors are bounded in each window, with what most of them are due to', () => {
  const bad = report({}, { rejected: 5, noEndpoint: 30 })
  assert.equal(judged([good, bad, bad], { errorsMax: 0.02 }), [['errors-above', 60_000]])
  const [violation] = violations([bad], { errorsMax: 0.02 })
  assert.match(
    violation?.message ?? '',
    '3.5 % of requests fail from 0.0 s on, and at most 2 % may: no pod was in',
  )
  assert.match(violation?.remedy ?? '', 'maxUnavailable')
})

test('a latency that is too long is told with whether pods were busy', () => {
  assert.equal(judged([good, busy], { latencyMax: { p99Ms: 200, p50Ms: 100 } }), [['latency-above', 60_000]])
  const [waiting] = violations([busy], { latencyMax: { p99Ms: 200 } })
  assert.match(waiting?.message ?? '', 'p99 is 300.0 ms from 0.0 s on, and may be 200 ms: pods are busy 97 %')
  assert.match(waiting?.remedy ?? '', 'more pods')
  const uneven = report({ p99Ms: 300, utilization: 0.3, unevenness: 3 })
  const [alone] = violations([uneven], { latencyMax: { p99Ms: 200 } })
  assert.match(alone?.message ?? '', 'one pod gets 3.0 times its share')
  assert.match(alone?.remedy ?? '', 'connections that end sooner')
  const [idle] = violations([report({ p99Ms: 300, utilization: 0.2 })], { latencyMax: { p99Ms: 200 } })
  assert.match(idle?.remedy ?? '', 'least-requests')
})

test('a window of a handful of requests, or of none, is not judged alone', () => {
  const few = report({ total: 19, p99Ms: 9000 }, { timedOut: 10 })
  const none = report({ total: 0, p99Ms: null })
  assert.equal(judged([good, few, none], { errorsMax: 0.1, latencyMax: { p99Ms: 100 } }), [])
})

test('rare requests are judged together: each window of ten may hide that all of them fail', () => {
  const rare = report({ total: 10 })
  const gone = report({ total: 10, p99Ms: null }, { noEndpoint: 10 })
  assert.equal(judged([rare, rare, gone, rare], { errorsMax: 0.3 }), [['errors-above', 120_000]])
  // With a fifth of 25 of the 30.
  assert.equal(judged([rare, rare, report({ total: 10 }, { rejected: 5 })], { errorsMax: 0.2 }), [])
  assert.equal(judged([gone], { errorsMax: 0.5 }), [['errors-above', 0]])
})

test('where windows have few requests, quantiles of all of them are judged', () => {
  const rare = report({ total: 10, p999Ms: 9000 })
  const windows = [rare, rare].map((each, index) => ({ ...each, fromMs: index, toMs: index + 1 }))
  const judge = (p999Ms: number) =>
    judgeServiceLevels(
      { depth: 'every', requests: report({ total: 20, p999Ms }), windows },
      { latencyMax: { p999Ms: 500 } },
    )
  assert.match(
    judge(600)[0]?.message ?? '',
    'p99.9 is 600.0 ms of all requests, which are few, and may be 500 ms',
  )
  assert.equal(judge(500), [])
})

test('every level that is broken is told', () => {
  const bad = report({ p50Ms: 500, p99Ms: 900 }, { timedOut: 500 })
  const levels = { availability: 0.99, errorsMax: 0.1, latencyMax: { p50Ms: 10, p99Ms: 100 } }
  assert.equal(
    violations([bad], levels).map(({ code }) => code),
    ['availability-missed', 'errors-above', 'latency-above', 'latency-above'],
  )
})

test.run()
