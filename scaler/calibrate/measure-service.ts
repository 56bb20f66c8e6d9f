import { crowdsOf } from './fit/fit-crowding.ts'
import type { CalibrationTarget } from './load/calibration-target.ts'
import { sendBursts } from './load/send-bursts.ts'
import { warmUp } from './load/warm-up.ts'
import { measureLevels } from './measure-levels.ts'
import { measureLoads } from './measure-loads.ts'
import type { OnStage } from './on-stage.ts'
import { medianOf } from './quantile.ts'
import type { ServiceBurst, ServiceLevel, ServiceMeasurements } from './service-measurements.ts'

const BURST_SIZES = [2, 4, 8, 16] as const
/** Pauses of twice the latency: a server that is busy for a third of the time, neither cold nor loaded. */
const PAUSE_BY_LATENCY = 2
/** How long one stage takes at most; a burst, a level and a load, of which there are many, a third of it. */
const STAGE_WITHIN_MS = 9000
const SHORT_SHARE = 1 / 3
/** How long a server may take until it is warm, and how long each look at it. */
const WARM_WITHIN_MS = 20_000
const WARM_SLICE_MS = 1000
/** Of slower answers a stage has too few to tell anything, and 16 at once would not be answered in time. */
const ANSWER_MS_MAX = 600

/**
 * Drives a server and measures: first warms it up, then lets single requests and bursts meet it idle, then gives it as
 * many at once as it can take, and at last loads that come by chance.
 *
 * @param requests of each stage
 * @throws {Error} of the first request that fails, or when answers take longer than 600 ms
 */
export async function measureService(
  target: CalibrationTarget,
  requests: number,
  onStage: OnStage = () => undefined,
): Promise<ServiceMeasurements> {
  const bounds = { requests, withinMs: STAGE_WITHIN_MS }
  onStage('warm-up')
  await warmUp(target, { requests, withinMs: WARM_SLICE_MS }, WARM_WITHIN_MS)
  onStage('one request at a time')
  const backMs = medianOf(await sendBursts(target, 1, { ...bounds, requests: requests / 10 }, 0))
  refuseSlow(backMs)
  const pauseMs = PAUSE_BY_LATENCY * backMs
  const aloneMs = await sendBursts(target, 1, bounds, pauseMs)
  const bursts: ServiceBurst[] = []
  const short = { requests, withinMs: SHORT_SHARE * STAGE_WITHIN_MS }
  for (const size of BURST_SIZES) {
    onStage(`bursts of ${size}`)
    bursts.push({ size, lastMs: medianOf(await sendBursts(target, size, short, pauseMs)) })
  }
  const levels = await measureLevels(target, short, onStage)
  const loads = await measureLoads(target, sustainedPerSecond(levels), short, onStage)
  return { aloneMs, levels, bursts, loads }
}

/** What the server can do however many wait. */
function sustainedPerSecond(levels: readonly ServiceLevel[]): number {
  const crowds = crowdsOf(levels).map(({ requestsPerSecond }) => requestsPerSecond)
  return Math.min(Math.max(...levels.map(({ requestsPerSecond }) => requestsPerSecond)), ...crowds)
}

/** @throws {Error} when answers take so long that too few of them come within a calibration */
export function refuseSlow(answerMs: number): void {
  if (answerMs > ANSWER_MS_MAX)
    throw new Error(`an answer takes ${answerMs.toFixed(0)} ms, and may take ${ANSWER_MS_MAX} to be measured`)
}
