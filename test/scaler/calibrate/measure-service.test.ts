import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { calibrateServer } from '../../../scaler/calibrate/calibrate-server.ts'
import { checkFit } from '../../../scaler/calibrate/check-fit.ts'
import { fitService } from '../../../scaler/calibrate/fit/fit-service.ts'
import { composeTarget } from '../../../scaler/calibrate/load/calibration-target.ts'
import { poissonArrivals } from '../../../scaler/calibrate/load/poisson-arrivals.ts'
import { readCounters } from '../../../scaler/calibrate/load/read-counters.ts'
import { runOpenLoop } from '../../../scaler/calibrate/load/run-open-loop.ts'
import { measureService, refuseSlow } from '../../../scaler/calibrate/measure-service.ts'
import { withFakeServer } from './fake-server.ts'

const SERVICE_MS = 4

test('a server that works 4 ms on each of two requests at once is not found to be faster', () =>
  withFakeServer({ serviceMs: SERVICE_MS, workers: 2 }, async (target) => {
    const measured = await measureService(target, 24)
    assert.ok(measured.aloneMs.length >= 24 && measured.bursts.length === 4)
    const fit = fitService(measured, 2)
    assert.is(fit.concurrency, 2)
    assert.is(fit.batching, undefined)
    // A timer may be late, by much on a busy machine, and never by more than its grain too early.
    const serviceMs = (fit.concurrency * 1000) / fit.capacityPerSecond
    assert.ok(serviceMs > SERVICE_MS - 1, `${serviceMs} ms`)
    const checks = await checkFit(target, fit, 20)
    assert.is(checks.length, 3)
    for (const { ratePerSecond, predicted, measured: seen } of checks) {
      assert.ok(ratePerSecond < fit.capacityPerSecond)
      assert.ok((predicted.p50Ms ?? 0) > SERVICE_MS - 1 && (seen.p50Ms ?? 0) > SERVICE_MS - 1)
    }
  }))

test('an open loop sends at its rate whether answers come or not, and counts what it could not send', () =>
  withFakeServer({ serviceMs: 60, workers: 1 }, async (target) => {
    // 560 requests in 56 ms to a server that answers one in 60 ms: 512 connections are soon taken.
    const atMs = poissonArrivals({ ratePerSecond: 10_000, requests: 560, withinMs: 5000, seed: 1 })
    const { latenciesMs, lateMs, unsent } = await runOpenLoop(target, atMs, 100)
    assert.is(lateMs.length + unsent, 560)
    assert.ok(unsent >= 40, `${unsent} were not sent`)
    assert.is(latenciesMs.length, lateMs.length)
    assert.ok(latenciesMs.includes(Number.POSITIVE_INFINITY), 'the last ones had no answer in time')
  }))

test('runs are counted over all models, and unknown where nobody counts them, like the start of a process', async () => {
  const metrics = [
    'tidegate_batch_rows_bucket{le="1",model="a",version="1"} 7',
    'tidegate_batch_rows_sum{model="a",version="1"} 90',
    'tidegate_batch_rows_count{model="a",version="1"} 12',
    'tidegate_batch_rows_count{model="b",version="1"} 3',
    'process_start_time_seconds 1795694400.25',
    'process_cpu_seconds_total 0.5',
  ].join('\n')
  await withFakeServer({ serviceMs: 1, workers: 1, metrics: () => metrics }, async (target) => {
    assert.equal(await readCounters(target), { runs: 15, startedSeconds: 1795694400.25, cpuSeconds: 0.5 })
  })
  await withFakeServer({ serviceMs: 1, workers: 1 }, async (target) => {
    assert.equal(await readCounters(target), {
      runs: undefined,
      startedSeconds: undefined,
      cpuSeconds: undefined,
    })
  })
})

test('an error of the server ends a calibration, and so does nobody there', async () => {
  for (const status of [401, 404, 503])
    await withFakeServer({ serviceMs: 1, workers: 1, status }, (target) =>
      rejects(measureService(target, 40), new RegExp(`status ${status}`)),
    )
  // A name of several addresses has several errors.
  for (const host of ['127.0.0.1', 'localhost']) {
    const nobody = composeTarget(`http://${host}:1`, '/', '{}')
    assert.ok(nobody.ok)
    if (nobody.ok) await rejects(measureService(nobody.value, 40), /ECONNREFUSED/)
  }
})

test('a server that closes its connections, or is too slow to be measured, ends it too', async () => {
  await withFakeServer({ serviceMs: 1, workers: 1, closes: true }, (target) =>
    rejects(measureService(target, 40), /closed the connection|ended by the other party|EPIPE|ECONNRESET/),
  )
  refuseSlow(600)
  assert.throws(() => refuseSlow(650), /an answer takes 650 ms, and may take 600/)
})

test('a server that was started anew in between is not measured as one', () => {
  let looks = 0
  const metrics = (): string => {
    looks += 1
    return `process_start_time_seconds ${looks}`
  }
  return withFakeServer({ serviceMs: 0, workers: 1, metrics }, (target) =>
    rejects(
      calibrateServer(target, { requests: 10 }, () => undefined),
      /started anew/,
    ),
  )
})

async function rejects(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.match(String(error), message)
}

test.run()
