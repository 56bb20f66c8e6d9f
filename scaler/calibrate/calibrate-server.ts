import { checkFit } from './check-fit.ts'
import { fitService } from './fit/fit-service.ts'
import type { CalibrationTarget } from './load/calibration-target.ts'
import { readCounters } from './load/read-counters.ts'
import { measureService } from './measure-service.ts'
import type { OnStage } from './on-stage.ts'
import type { ProfileCheck, ServiceFit } from './profile/service-profile.ts'
import type { ServiceMeasurements } from './service-measurements.ts'

/** What a calibration came to. */
export type Calibration = {
  readonly measured: ServiceMeasurements
  readonly fit: ServiceFit
  readonly checks: readonly ProfileCheck[]
}

/**
 * Measures a server, fits it, and sees how well the fit foretells it.
 *
 * @param requests of each stage
 * @param concurrency what it works on at once, when that is known
 * @throws {Error} of the first request that fails, or when another process answers in the end than in the beginning
 */
export async function calibrateServer(
  target: CalibrationTarget,
  { requests, concurrency }: { readonly requests: number; readonly concurrency?: number | undefined },
  onStage: OnStage,
): Promise<Calibration> {
  const { startedSeconds } = await readCounters(target)
  const measured = await measureService(target, requests, onStage)
  const fit = fitService(measured, concurrency)
  const checks = await checkFit(target, fit, requests, onStage)
  // A server that is back before it was missed is cold again, and half of what was measured is of another one.
  if ((await readCounters(target)).startedSeconds !== startedSeconds)
    throw new Error('the server was started anew meanwhile')
  return { measured, fit, checks }
}
