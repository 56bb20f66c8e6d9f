import { readFileSync } from 'node:fs'
import { fitService } from '../../../scaler/calibrate/fit/fit-service.ts'
import { type CalibrationTarget, composeTarget } from '../../../scaler/calibrate/load/calibration-target.ts'
import type { OpenLoop } from '../../../scaler/calibrate/load/run-open-loop.ts'
import { type SteadyLoad, sendSteadily, steadyLoad } from '../../../scaler/calibrate/load/send-steadily.ts'
import { measureService } from '../../../scaler/calibrate/measure-service.ts'
import { predictLoad } from '../../../scaler/calibrate/predict-load.ts'
import type { CheckedLatencies, ServiceFit } from '../../../scaler/calibrate/profile/service-profile.ts'
import { quantileOf } from '../../../scaler/calibrate/quantile.ts'
import { othersShare, spentTicks } from './others-share.ts'

/**
 * Calibrates a server, and then sends it loads that the fit has not seen, each of them twice: the process that sends.
 * `node … URL PATH BODY-FILE REQUESTS LOAD-REQUESTS WITHIN-MS SEED SERVER-PID` prints a `FidelityRun`.
 */
export type FidelityRun = {
  readonly fit: ServiceFit
  /** From the least to the most. */
  readonly loads: readonly FidelityLoad[]
}

/** Figures of two sendings. */
export type Twice = readonly [readonly number[], readonly number[]]

/** Figures in the order of `FIGURES`: p50, p95 and p99 in milliseconds, answers a second. */
export type FidelityLoad = {
  /** For each sending, from the very moments at which its requests were sent: how late the sender was is no error. */
  readonly predicted: Twice
  /** The same arrivals, sent twice. */
  readonly measured: Twice
  /** How late the sender was: the middle and 99 %. */
  readonly lateMs: readonly [number, number]
  readonly unsent: number
  /** The share of the machine that other processes had meanwhile, at most; not a number where nobody tells. */
  readonly others: number
}

const LOADS = [0.3, 0.6, 0.8] as const
/** A load is sent so often at most until others left two of its sendings alone. */
const SENDINGS_MAX = 3
const OTHERS_MAX = 0.02
/** Of so many requests a few simulations are alike: each takes as long as that many do. */
const MANY = 10_000
const FEW_DRAWS = 5
/** Of chance that the fit has not seen. */
const FIRST_SEED = 1000

const [, , url = '', path = '', bodyFile = '', ...numbers] = process.argv
const [requests = 0, loadRequests = 0, withinMs = 0, seed = 0, pid = 0] = numbers.map(Number)
const target = composeTarget(url, path, readFileSync(bodyFile, 'utf8'))
if (!target.ok) throw new Error(JSON.stringify(target.problems))

const fit = fitService(await measureService(target.value, requests))
const loads: FidelityLoad[] = []
for (const load of LOADS) loads.push(await measureLoad(target.value, load))
const run: FidelityRun = { fit, loads }
console.log(JSON.stringify(run))

async function measureLoad(to: CalibrationTarget, share: number): Promise<FidelityLoad> {
  const ratePerSecond = share * fit.capacityPerSecond
  const bounds = { requests: loadRequests, withinMs }
  const load = steadyLoad({ ...bounds, ratePerSecond, seed: FIRST_SEED + seed })
  const [first, second] = await sendTwice(to, load)
  const late = [...first.lateMs, ...second.lateMs].toSorted((a, b) => a - b)
  return {
    predicted: [foretold(first, ratePerSecond), foretold(second, ratePerSecond)],
    measured: [figures(first), figures(second)],
    lateMs: [quantileOf(late, 0.5), quantileOf(late, 0.99)],
    unsent: first.unsent + second.unsent,
    others: Math.max(first.others, second.others),
  }
}

function foretold({ sentMs }: OpenLoop, ratePerSecond: number): readonly number[] {
  const { p50Ms, p95Ms, p99Ms }: CheckedLatencies = predictLoad(
    fit,
    sentMs,
    sentMs.length < MANY ? undefined : FEW_DRAWS,
  )
  return [p50Ms, p95Ms, p99Ms, ratePerSecond].map((figure) => figure ?? Number.NaN)
}

type Sending = OpenLoop & { readonly others: number }

/** The two sendings that others disturbed least. */
async function sendTwice(to: CalibrationTarget, load: SteadyLoad): Promise<readonly [Sending, Sending]> {
  const pids = [process.pid, pid]
  const send = async (): Promise<Sending> => {
    const before = spentTicks(pids)
    const sent = await sendSteadily(to, load)
    return { ...sent, others: othersShare(before, spentTicks(pids)) }
  }
  let calm: readonly [Sending, Sending] = [await send(), await send()]
  for (
    let sent = 2;
    sent < SENDINGS_MAX && Math.max(...calm.map(({ others }) => others)) > OTHERS_MAX;
    sent += 1
  ) {
    const [least, middle] = [...calm, await send()].toSorted((a, b) => a.others - b.others)
    if (least !== undefined && middle !== undefined) calm = [least, middle]
  }
  return calm
}

function figures({ latenciesMs, requestsPerSecond }: OpenLoop): readonly number[] {
  const sorted = latenciesMs.toSorted((a, b) => a - b)
  return [...[0.5, 0.95, 0.99].map((share) => quantileOf(sorted, share)), requestsPerSecond]
}
