import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fitService } from '../../../../scaler/calibrate/fit/fit-service.ts'
import { predictLoad } from '../../../../scaler/calibrate/predict-load.ts'
import type { ServiceMeasurements } from '../../../../scaler/calibrate/service-measurements.ts'
import { randomStream, type ServiceTimeBucket } from '../../../../sim/index.ts'

const SIZES = [2, 4, 8, 16]
const CONNECTIONS = [1, 2, 4, 8, 16, 32, 64]

/** What a calibration would measure of a server that is known, without any noise. */
type Known = { readonly workers: number; readonly serviceMs: number; readonly overheadMs: number }

function measured({ workers, serviceMs, overheadMs }: Known): ServiceMeasurements {
  const random = randomStream(1, 'alone')
  // From half to one and a half of the mean, the same mean in every second half.
  const aloneMs = Array.from({ length: 2000 }, () => overheadMs + serviceMs * (0.5 + random.next()))
  return {
    aloneMs,
    levels: CONNECTIONS.map((connections) => ({
      connections,
      requestsPerSecond: Math.min(
        (workers * 1000) / serviceMs,
        (connections * 1000) / (serviceMs + overheadMs),
      ),
      requestsPerRun: 1,
    })),
    bursts: SIZES.map((size) => ({ size, lastMs: overheadMs + Math.ceil(size / workers) * serviceMs })),
    loads: [],
  }
}

function meanOf(buckets: readonly ServiceTimeBucket[]): number {
  const total = buckets.reduce((sum, { count }) => sum + count, 0)
  return buckets.reduce(
    (sum, { upToMs, count }, at) => sum + (count / total) * ((upToMs + (buckets[at - 1]?.upToMs ?? 0)) / 2),
    0,
  )
}

function near(value: number, expected: number, share: number, what: string): void {
  assert.ok(Math.abs(value - expected) <= share * expected, `${what} is ${value}, not ${expected}`)
}

test('of a queue with workers, the fit finds how many, how long they work, and what is overhead', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.double({ min: 0.1, max: 50, noNaN: true }),
      fc.double({ min: 0.05, max: 0.4, noNaN: true }),
      (workers, serviceMs, overheadShare) => {
        const overheadMs = overheadShare * serviceMs
        const fit = fitService(measured({ workers, serviceMs, overheadMs }))
        assert.is(fit.concurrency, workers)
        near(fit.capacityPerSecond, (workers * 1000) / serviceMs, 1e-9, 'the capacity')
        near(meanOf(fit.serviceTime.buckets), serviceMs, 1e-6, 'the mean service time')
        // 2,000 draws know their mean to 0.013 service times, twice their standard error.
        assert.ok(Math.abs(fit.overheadMs - overheadMs) < 0.03 * serviceMs, `overhead ${fit.overheadMs}`)
      },
    ),
    { numRuns: 50 },
  )
})

test('the number of workers that is known is believed', () => {
  const fit = fitService(measured({ workers: 1, serviceMs: 10, overheadMs: 1 }), 4)
  assert.is(fit.concurrency, 4)
  near(meanOf(fit.serviceTime.buckets), 40, 1e-6, 'the mean service time')
})

test('of requests that share runs, the fit finds the line of the time of a run over its size', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      (rowMs, runMs) => {
        const levels = CONNECTIONS.map((connections) => {
          const size = Math.max(1, 0.8 * connections)
          return { connections, requestsPerRun: size, requestsPerSecond: 1000 / (rowMs + runMs / size) }
        })
        const oneMs = rowMs + runMs
        const fit = fitService({ ...measured({ workers: 1, serviceMs: oneMs, overheadMs: 0.1 }), levels })
        assert.is(fit.concurrency, 1)
        near(fit.batching?.rowMs ?? 0, rowMs, 1e-6, 'the time of a row')
        near(meanOf(fit.serviceTime.buckets), oneMs, 1e-6, 'a run of one')
        assert.is(fit.batching?.rowsMax, 64)
      },
    ),
    { numRuns: 50 },
  )
})

test('runs that stay small while many wait are full', () => {
  const levels = CONNECTIONS.map((connections) => {
    const size = Math.min(connections, 6)
    return { connections, requestsPerRun: size, requestsPerSecond: 1000 / (0.1 + 1 / size) }
  })
  const fit = fitService({ ...measured({ workers: 1, serviceMs: 1.1, overheadMs: 0.1 }), levels })
  assert.is(fit.batching?.rowsMax, 6)
})

test('what is foretold from a fit has the overhead in it, and waits as the server would', () => {
  const fit = fitService(measured({ workers: 1, serviceMs: 10, overheadMs: 2 }))
  const alone = predictLoad(fit, [0, 1000, 2000])
  assert.ok((alone.p50Ms ?? 0) > 7 && (alone.p50Ms ?? 0) < 17, `p50 ${alone.p50Ms}`)
  // Three at once: the last one waits for the two before it.
  const together = predictLoad(fit, [0, 0, 0])
  near(together.p99Ms ?? 0, 32, 0.3, 'the last of three')
  assert.equal(predictLoad(fit, []), { p50Ms: null, p95Ms: null, p99Ms: null })
})

test.run()
