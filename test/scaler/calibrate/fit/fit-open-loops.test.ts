import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fitRunTimes } from '../../../../scaler/calibrate/fit/fit-run-times.ts'
import { fitServiceTimes } from '../../../../scaler/calibrate/fit/fit-service-times.ts'
import { leastSquares } from '../../../../scaler/calibrate/fit/least-squares.ts'
import { recoverServices } from '../../../../scaler/calibrate/fit/recover-services.ts'
import { loadOfPlaces, loadOfRuns } from './known-loads.ts'

const LOADS = [0.2, 0.45, 0.7] as const
const REQUESTS = 4000

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function near(value: number, expected: number, by: number, what: string): void {
  assert.ok(Math.abs(value - expected) <= by, `${what} is ${value}, not ${expected}`)
}

test('of two places, each request is what its place took for it; the overhead is in those that met a free place', () => {
  // The third waits for the first, which ends at 10 and is seen at 11.
  const found = recoverServices({ sentMs: [0, 1, 2], latenciesMs: [11, 21, 17] }, 2, 1)
  assert.equal(found, [
    { ms: 11, met: 'free' },
    { ms: 21, met: 'free' },
    { ms: 8, met: 'busy' },
  ])
  const unanswered = recoverServices({ sentMs: [0, 1], latenciesMs: [11, Number.POSITIVE_INFINITY] }, 1, 0)
  assert.is(unanswered.length, 1)
})

test('from loads, the service times of a queue are found again, and what is overhead', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 5, max: 40 }),
      fc.integer(),
      (places, meanMs, overheadPercent, seed) => {
        const overheadMs = (overheadPercent / 100) * meanMs
        // From 0.8 to 1.2 of the mean.
        const serviceMs = (share: number): number => meanMs * (0.8 + 0.4 * share)
        const loads = LOADS.map((load) =>
          loadOfPlaces(
            { perMs: (load * places) / meanMs, requests: REQUESTS, seed },
            { places, overheadMs, serviceMs },
          ),
        )
        const found = fitServiceTimes(loads, places)
        near(found?.overheadMs ?? 0, overheadMs, 0.06 * meanMs, 'the overhead')
        near(meanOf(found?.timesMs ?? []), meanMs, 0.05 * meanMs, 'the mean')
      },
    ),
    { numRuns: 15 },
  )
})

test('too few that waited tell nothing', () => {
  const load = loadOfPlaces(
    { perMs: 0.001, requests: 100, seed: 1 },
    { places: 1, overheadMs: 1, serviceMs: () => 10 },
  )
  assert.is(fitServiceTimes([load], 1), undefined)
  assert.is(fitRunTimes([load], 1), undefined)
})

test('from loads, the line of shared runs is found again, what waking up takes, and how often a request brings a pause', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.double({ min: 0.3, max: 2, noNaN: true }),
      fc.double({ min: 0.2, max: 0.8, noNaN: true }),
      fc.integer(),
      (runMs, rowByRun, wakeByRun, seed) => {
        const server = {
          runMs,
          rowMs: rowByRun * runMs,
          overheadMs: runMs,
          wakeMs: wakeByRun * runMs,
          pauseMs: 20 * (runMs + rowByRun * runMs),
          pauseShare: 0.004,
        }
        const loads = LOADS.map((load) =>
          loadOfRuns({ perMs: load / server.rowMs, requests: REQUESTS, seed }, server),
        )
        const found = fitRunTimes(loads, 0.7 * runMs)
        assert.ok(found !== undefined)
        if (found === undefined) return
        // In 120 random cases the furthest were 0.13, 0.18 and 0.0025 off.
        near(found.runMs, server.runMs, 0.2 * server.runMs, 'a run')
        near(found.wakeMs, server.wakeMs, 0.3 * runMs, 'waking up')
        near(found.overheadMs + found.wakeMs, server.overheadMs + server.wakeMs, 0.2 * runMs, 'both')
        const usual = found.timesMs.filter((ms) => ms < server.pauseMs / 2)
        near(meanOf(usual), server.runMs + server.rowMs, 0.1 * (server.runMs + server.rowMs), 'a request')
        const pauses = 1 / (found.byRequests?.everyRequests ?? Number.POSITIVE_INFINITY)
        // Some 48 of 12,000, and those of one run have the same.
        near(pauses, server.pauseShare, 0.004, 'the share of pauses')
        // By chance they may seem to come with time, or like a clock; then they are not in the times of requests.
        if (found.byRequests?.isRegular === false)
          near(1 - usual.length / found.timesMs.length, pauses, 0.002, 'the share of times with one')
      },
    ),
    { numRuns: 15 },
  )
})

test('pauses that come with time, and such that come after so many requests, are found as such', () => {
  const runs = { runMs: 0.1, rowMs: 0.05, overheadMs: 0.1, wakeMs: 0.05, pauseMs: 4, pauseShare: 0 }
  const foundOf = (more: Partial<typeof runs> & { perSecond?: number; everyRequests?: number }) => {
    const server = { ...runs, ...more }
    const loads = LOADS.flatMap((load, at) =>
      [0, 1].map((again) =>
        loadOfRuns({ perMs: load / server.rowMs, requests: 20_000, seed: 2 * at + again }, server),
      ),
    )
    const found = fitRunTimes(loads, 0.7 * runs.runMs)
    assert.ok(found !== undefined)
    return found
  }
  const withTime = foundOf({ perSecond: 5 })
  // Some 86 pauses, of which loads of five times the rate had five times as few.
  near(withTime?.byTime?.perSecond ?? 0, 5, 3, 'the rate of pauses')
  near(meanOf(withTime?.byTime?.lengthsMs ?? []), 4, 0.5, 'their length')
  // 120,000 requests in 17.3 s: none of the 86 pauses counts for both.
  const byRequests = 120_000 / (withTime?.byRequests?.everyRequests ?? Number.POSITIVE_INFINITY)
  near(17.3 * (withTime?.byTime?.perSecond ?? 0) + byRequests, 86, 30, 'the pauses of both kinds')
  const withRequests = foundOf({ everyRequests: 400, pauseMs: 1.5 })
  near(withRequests?.byRequests?.everyRequests ?? 0, 400, 60, 'the requests from one to the next')
  assert.ok(withRequests?.byRequests?.isRegular)
  near(meanOf(withRequests?.byRequests?.lengthsMs ?? []), 1.5, 0.2, 'their length')
  assert.ok((withRequests?.byTime?.perSecond ?? 0) < 3, `${withRequests?.byTime?.perSecond}/s`)
})

test('what the sender saw late, for it stood still itself, is no pause of the server', () => {
  const runs = { runMs: 0.1, rowMs: 0.05, overheadMs: 0.1, wakeMs: 0.05, pauseMs: 4, pauseShare: 0 }
  const loads = LOADS.map((load, seed) => {
    const { sentMs, latenciesMs } = loadOfRuns({ perMs: load / runs.rowMs, requests: 8000, seed }, runs)
    const awayMs = Array.from({ length: 100 }, (_, at) => [10 * at + 5, 10 * at + 9] as const)
    const seenMs = latenciesMs.map((ms, at) => {
      const endMs = (sentMs[at] ?? 0) + ms
      const late = awayMs.find(([fromMs, toMs]) => endMs > fromMs && endMs < toMs)
      return late === undefined ? ms : late[1] - (sentMs[at] ?? 0)
    })
    return { sentMs, latenciesMs: seenMs, awayMs }
  })
  const pausesOf = (known: typeof loads | Omit<(typeof loads)[number], 'awayMs'>[]): number => {
    const { byTime, byRequests } = fitRunTimes(known, 0.7 * runs.runMs) ?? {}
    return (byTime?.perSecond ?? 0) + 10_000 / (byRequests?.everyRequests ?? Number.POSITIVE_INFINITY)
  }
  const unknowing = pausesOf(loads.map(({ sentMs, latenciesMs }) => ({ sentMs, latenciesMs })))
  const knowing = pausesOf(loads)
  assert.ok(unknowing > 10 && knowing < unknowing / 5, `${knowing} of ${unknowing}`)
})

test('least squares find the plane through points, and none through too few', () => {
  const columns = [
    [1, 1, 1, 1],
    [1, 2, 3, 5],
    [0, 1, 0, 1],
  ]
  const found = leastSquares(columns, [5, 4, 11, 13])
  for (const [at, expected] of [2, 3, -4].entries()) near(found?.[at] ?? 0, expected, 1e-9, `factor ${at}`)
  const alike = [
    [1, 1],
    [2, 2],
  ]
  assert.is(leastSquares(alike, [1, 2]), undefined)
})

test.run()
