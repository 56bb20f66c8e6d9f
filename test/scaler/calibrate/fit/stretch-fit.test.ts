import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fitOpenLoops } from '../../../../scaler/calibrate/fit/fit-open-loops.ts'
import { stretchFit } from '../../../../scaler/calibrate/fit/stretch-fit.ts'
import { predictLoad } from '../../../../scaler/calibrate/predict-load.ts'
import type { ServiceFit } from '../../../../scaler/calibrate/profile/service-profile.ts'
import { latenciesOf } from '../../../../scaler/calibrate/quantile.ts'
import type { ServiceLoad } from '../../../../scaler/calibrate/service-measurements.ts'
import { loadOfPlaces, loadOfRuns } from './known-loads.ts'

const SEED = 1
const SEEN = [0.2, 0.45, 0.7] as const
const RUNS = { runMs: 0.08, rowMs: 0.04, overheadMs: 0.08, wakeMs: 0.05, pauseMs: 2, pauseShare: 0.004 }

/** What is known before the loads: that there are places, or shared runs. */
const guess: ServiceFit = {
  serviceTime: { kind: 'histogram', buckets: [{ upToMs: 20, count: 1 }] },
  concurrency: 1,
  overheadMs: 0,
  capacityPerSecond: 100,
}

/** Foretells a load that the fit has not seen, within a share of what it was. */
function foretells(fit: ServiceFit | undefined, load: ServiceLoad, within: number): void {
  assert.ok(fit !== undefined)
  if (fit === undefined) return
  const predicted = predictLoad(fit, load.sentMs)
  const known = latenciesOf(load.latenciesMs)
  for (const name of ['p50Ms', 'p95Ms', 'p99Ms'] as const) {
    const error = (predicted[name] ?? 0) / (known[name] ?? 0) - 1
    assert.ok(Math.abs(error) <= within, `${name}: ${predicted[name]} for ${known[name]}`)
  }
}

test('of a queue with places, loads between and beyond those that were seen are foretold', () => {
  const load = (share: number, seed: number): ServiceLoad =>
    loadOfPlaces(
      { perMs: (2 * share) / 10, requests: 3000, seed },
      { places: 2, overheadMs: 1, serviceMs: (chance) => 8 + 4 * chance },
    )
  const fit = fitOpenLoops(
    { ...guess, concurrency: 2 },
    undefined,
    SEEN.map((share) => load(share, SEED)),
  )
  for (const share of [0.3, 0.6, 0.8]) foretells(fit, load(share, SEED + 1), 0.1)
})

test('of shared runs with pauses, too', () => {
  const load = (share: number, seed: number): ServiceLoad =>
    loadOfRuns({ perMs: share / (RUNS.rowMs + RUNS.pauseShare * RUNS.pauseMs), requests: 20_000, seed }, RUNS)
  const fit = fitOpenLoops(
    { ...guess, batching: { rowsMax: 1000, delayMs: 0, rowMs: 0.04 } },
    0.08,
    SEEN.map((share) => load(share, SEED)),
  )
  // At 30 % a pause befalls some 5 %: p95 is on either side of it. Two pauses of one run count as one, the more often
  // the higher the load: some are taken for such that come with time.
  for (const share of [0.6, 0.8]) foretells(fit, load(share, SEED + 1), 0.3)
})

test('service times that are a tenth off are put right by the loads', () => {
  const loads = [0.5, 0.7].map((share) =>
    loadOfPlaces(
      { perMs: share / 10, requests: 3000, seed: SEED },
      { places: 1, overheadMs: 0, serviceMs: () => 10 },
    ),
  )
  const off = {
    ...guess,
    serviceTime: {
      kind: 'histogram',
      buckets: [
        { upToMs: 10.99, count: 0 },
        { upToMs: 11, count: 1 },
      ],
    },
  } as const
  const { serviceTime, capacityPerSecond } = stretchFit(off, loads)
  const upToMs = serviceTime.buckets.at(-1)?.upToMs ?? 0
  assert.ok(Math.abs(upToMs - 10) < 0.1, `${upToMs} ms`)
  assert.ok(Math.abs(capacityPerSecond - 100) < 1, `${capacityPerSecond}/s`)
})

test.run()
