import { readFileSync } from 'node:fs'
import { fitService } from '../../../scaler/calibrate/fit/fit-service.ts'
import { composeTarget } from '../../../scaler/calibrate/load/calibration-target.ts'
import { poissonArrivals } from '../../../scaler/calibrate/load/poisson-arrivals.ts'
import { runOpenLoop } from '../../../scaler/calibrate/load/run-open-loop.ts'
import { measureService } from '../../../scaler/calibrate/measure-service.ts'
import { predictLoad } from '../../../scaler/calibrate/predict-load.ts'
import { quantileOf } from '../../../scaler/calibrate/quantile.ts'

/**
 * Calibrates a server and loads it, each load foretold before it is measured: the process that sends.
 * `node … URL PATH BODY-FILE REQUESTS SEED SERVER-PID` prints a `FidelityRun`.
 */
export type FidelityRun = { readonly capacityPerSecond: number; readonly loads: readonly FidelityLoad[] }

/** Figures in the order of `FIGURES`: p50, p95 and p99 in milliseconds, answers a second. */
export type FidelityLoad = {
  readonly predicted: readonly number[]
  readonly measured: readonly number[]
  /** The first and the second half of what was measured. */
  readonly halves: readonly [readonly number[], readonly number[]]
  /** How late the sender was: the middle and 99 %. */
  readonly lateMs: readonly [number, number]
  readonly unsent: number
  /** The share of the time in which the server could have run and had no core; not a number where nobody tells. */
  readonly heldUp: number
}

const LOADS = [0.3, 0.6, 0.8] as const
const WITHIN_MS = 25_000

const [, , url = '', path = '', bodyFile = '', requestsText, seedText, pid] = process.argv
const [requests, seed] = [Number(requestsText), Number(seedText)]
const target = composeTarget(url, path, readFileSync(bodyFile, 'utf8'))
if (!target.ok) throw new Error(JSON.stringify(target.problems))

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b)
const figures = (latenciesMs: readonly number[], perSecond: number): readonly number[] => [
  ...[0.5, 0.95, 0.99].map((share) => quantileOf(sorted(latenciesMs), share)),
  perSecond,
]

/** How long the server's main thread has waited for a core, of all its life: the second number of Linux's schedstat. */
function runDelayMs(): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1_000_000
  } catch {
    return Number.NaN
  }
}

const fit = fitService(await measureService(target.value, requests))
const loads: FidelityLoad[] = []
for (const load of LOADS) {
  const ratePerSecond = load * fit.capacityPerSecond
  const atMs = poissonArrivals({ ratePerSecond, requests, withinMs: WITHIN_MS, seed })
  const { p50Ms, p95Ms, p99Ms } = predictLoad(fit, atMs)
  const [startedMs, waitedMs] = [performance.now(), runDelayMs()]
  const open = await runOpenLoop(target.value, atMs)
  const { latenciesMs } = open
  const middle = Math.floor(latenciesMs.length / 2)
  const late = sorted(open.lateMs)
  loads.push({
    predicted: [
      ...[p50Ms, p95Ms, p99Ms].map((ms) => ms ?? Number.NaN),
      (atMs.length * 1000) / (atMs.at(-1) ?? 0),
    ],
    measured: figures(latenciesMs, open.requestsPerSecond),
    halves: [
      figures(latenciesMs.slice(0, middle), open.requestsPerSecond),
      figures(latenciesMs.slice(middle), open.requestsPerSecond),
    ],
    lateMs: [quantileOf(late, 0.5), quantileOf(late, 0.99)],
    unsent: open.unsent,
    heldUp: (runDelayMs() - waitedMs) / (performance.now() - startedMs),
  })
}
const run: FidelityRun = { capacityPerSecond: fit.capacityPerSecond, loads }
console.log(JSON.stringify(run))
