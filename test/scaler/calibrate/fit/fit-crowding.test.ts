import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fitCrowding } from '../../../../scaler/calibrate/fit/fit-crowding.ts'
import type { MeasuredTimes, ServiceFit } from '../../../../scaler/calibrate/profile/service-profile.ts'
import type { ServiceLevel } from '../../../../scaler/calibrate/service-measurements.ts'

const CROWDS = [64, 128, 256, 512] as const

/** Nearly constant. */
const times = (ms: number): MeasuredTimes => ({
  kind: 'histogram',
  buckets: [
    { upToMs: 0.999999 * ms, count: 0 },
    { upToMs: ms, count: 1 },
  ],
})

const FIT: ServiceFit = { serviceTime: times(2), concurrency: 1, overheadMs: 0, capacityPerSecond: 500 }

const levelsOf = (perSecond: (connections: number) => number, requestsPerRun = 1): ServiceLevel[] =>
  [1, 8, ...CROWDS].map((connections) => ({
    connections,
    requestsPerSecond: perSecond(connections),
    requestsPerRun,
  }))

test('a cost that rises or falls with the crowd is found again', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.double({ min: 1.04, max: 1.7, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (rises, steps) => {
        const factors = new Map<number, number>()
        let factor = 1
        for (const [at, connections] of CROWDS.entries()) {
          factor = rises ? factor * (steps[at] ?? 1) : factor / (steps[at] ?? 1)
          factors.set(connections, factor)
        }
        const crowding =
          fitCrowding(
            FIT,
            levelsOf((connections) => 500 / (factors.get(connections) ?? 1)),
          ) ?? []
        assert.equal(crowding[0], { requests: 16, factor: 1 })
        assert.is(crowding.length, 1 + CROWDS.length)
        for (const { requests, factor: found } of crowding.slice(1))
          assert.ok(Math.abs(found / (factors.get(requests) ?? 0) - 1) < 1e-3, `${found} at ${requests}`)
      },
    ),
    { numRuns: 50 },
  )
})

test('where a crowd costs what the fit says, there is none', () => {
  const levels = levelsOf((connections) => (connections === 128 ? 400 : 490))
  assert.is(fitCrowding(FIT, levels), undefined)
  assert.is(fitCrowding(FIT, levels.slice(0, 2)), undefined)
})

test('what goes the other way than the largest crowd is chance', () => {
  const of: Record<number, number> = { 64: 400, 128: 480, 256: 510, 512: 250 }
  const factors = fitCrowding(
    FIT,
    levelsOf((connections) => of[connections] ?? 500),
  )?.map(({ factor }) => factor)
  assert.equal(
    factors?.map((factor) => Number(factor.toFixed(2))),
    [1, 1.25, 1.25, 1.25, 2],
  )
})

test('shared runs, garbage and pauses are no crowd', () => {
  // Ten a run: 2 ms and nine times 1 ms more; 100 requests bring 50 ms of garbage; a tenth of the time stands still.
  const fit: ServiceFit = {
    ...FIT,
    batching: { rowsMax: 10, delayMs: 0, rowMs: 0, sharedMs: 1 },
    collections: { everyRequests: 100, length: times(50) },
    pauses: { perSecond: 10, length: times(100 / 9) },
  }
  const perSecond = (10_000 * 0.9) / (2 + 9 + 5)
  const levels = levelsOf(() => perSecond, 10)
  assert.is(fitCrowding(fit, levels), undefined)
  const { collections: _, ...clean } = fit
  const last = fitCrowding(clean, levels)?.at(-1)?.factor ?? 0
  assert.ok(Math.abs(last - 16 / 11) < 1e-3, `${last}`)
})

test.run()
