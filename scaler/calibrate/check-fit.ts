import type { CalibrationTarget } from './load/calibration-target.ts'
import type { OpenLoop } from './load/run-open-loop.ts'
import { type SteadyLoad, sendSteadily, steadyLoad } from './load/send-steadily.ts'
import { isCalm, type Watched, watchMachine } from './load/watch-machine.ts'
import type { OnStage } from './on-stage.ts'
import { predictLoad } from './predict-load.ts'
import type { ProfileCheck, ServiceFit } from './profile/service-profile.ts'
import { latenciesOf } from './quantile.ts'

/** Shares of the capacity: others than those that the fit was made of. */
const LOADS = [0.3, 0.6, 0.8] as const
/** Of chance that the fit has not seen either. */
const FIRST_SEED = 100
const WITHIN_MS = 10_000
/** Sendings of each load. */
const TRIES_MAX = 2

/**
 * Foretells loads from the fit, and lets the server meet them: how far the profile can be trusted.
 *
 * @param requests of each load, at most; ten seconds of them at most
 * @throws {Error} of the first request that fails
 */
export async function checkFit(
  target: CalibrationTarget,
  fit: ServiceFit,
  requests: number,
  onStage: OnStage = () => undefined,
): Promise<readonly ProfileCheck[]> {
  const checks: ProfileCheck[] = []
  for (const [at, share] of LOADS.entries()) {
    const ratePerSecond = share * fit.capacityPerSecond
    const seed = FIRST_SEED + at
    onStage(`the check at ${(100 * share).toFixed(0)} %`)
    const load = steadyLoad({ ratePerSecond, requests, withinMs: WITHIN_MS, seed })
    const open = await sendCalmly(target, load)
    checks.push({
      ratePerSecond,
      answeredPerSecond: open.requestsPerSecond,
      predicted: predictLoad(fit, open.sentMs),
      measured: latenciesOf(open.latenciesMs),
    })
  }
  return checks
}

/** Once; again when others worked on this machine meanwhile: that is not the server's doing. */
async function sendCalmly(target: CalibrationTarget, load: SteadyLoad): Promise<OpenLoop> {
  const tries: Watched<OpenLoop>[] = []
  while (tries.length < TRIES_MAX && !tries.some(isCalm))
    tries.push(await watchMachine(target, () => sendSteadily(target, load)))
  const [least] = tries.toSorted((a, b) => (a.others ?? 0) - (b.others ?? 0))
  if (least === undefined) throw new Error('nothing was sent')
  return least.result
}
