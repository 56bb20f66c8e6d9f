import { SHARED_MIN } from './fit/fit-runs.ts'
import type { CalibrationTarget } from './load/calibration-target.ts'
import type { LoadBounds } from './load/open-connections.ts'
import { runClosedLoop } from './load/run-closed-loop.ts'
import { sendBursts } from './load/send-bursts.ts'
import { warmUp } from './load/warm-up.ts'
import { undisturbed, type Watched, watchMachine } from './load/watch-machine.ts'
import { measureLoads } from './measure-loads.ts'
import type { OnStage } from './on-stage.ts'
import { medianOf } from './quantile.ts'
import type { ServiceBurst, ServiceLevel, ServiceMeasurements } from './service-measurements.ts'

/** Numbers of connections, until more of them answer no more: never, where requests share runs. */
const LEVELS = [1, 2, 4, 8, 16, 32, 64] as const
const BURST_SIZES = [2, 4, 8, 16] as const
/** Throughput rises when it does so by this factor; it may stand still once by chance. */
const RISE = 1.03
const STANDSTILLS_MAX = 2
/** With so many connections a standstill may be by chance, on a machine that does other work too. */
const FEW_CONNECTIONS = 4
/** One level is asked for so often, not in a row: what disturbs the machine does not disturb all of them. */
const SWEEPS = 3
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
  const capacityPerSecond = Math.max(...levels.map(({ requestsPerSecond }) => requestsPerSecond))
  const loads = await measureLoads(target, capacityPerSecond, short, onStage)
  return { aloneMs, levels, bursts, loads }
}

/** @throws {Error} when answers take so long that too few of them come within a calibration */
export function refuseSlow(answerMs: number): void {
  if (answerMs > ANSWER_MS_MAX)
    throw new Error(`an answer takes ${answerMs.toFixed(0)} ms, and may take ${ANSWER_MS_MAX} to be measured`)
}

/** One try of a level. */
type LevelTry = ServiceLevel & Pick<Watched<unknown>, 'others'>

async function measureLevels(
  target: CalibrationTarget,
  bounds: LoadBounds,
  onStage: OnStage,
): Promise<readonly ServiceLevel[]> {
  const tries: LevelTry[] = []
  let connections: readonly number[] = LEVELS
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const swept = await sweepLevels(target, connections, bounds, onStage)
    connections = swept.map((level) => level.connections)
    tries.push(...swept)
  }
  return connections.map((count) => {
    const of = undisturbed(tries.filter((level) => level.connections === count))
    const perRun = of.flatMap(({ requestsPerRun }) => requestsPerRun ?? [])
    return {
      connections: count,
      requestsPerSecond: medianOf(of.map(({ requestsPerSecond }) => requestsPerSecond)),
      requestsPerRun: perRun.length === 0 ? undefined : medianOf(perRun),
    }
  })
}

async function sweepLevels(
  target: CalibrationTarget,
  connections: readonly number[],
  bounds: LoadBounds,
  onStage: OnStage,
): Promise<readonly LevelTry[]> {
  const levels: LevelTry[] = []
  let highest = 0
  let standstills = 0
  for (const count of connections) {
    onStage(`${count} ${count === 1 ? 'connection' : 'connections'} without a pause`)
    const level = await measureLevel(target, count, bounds)
    levels.push(level)
    const isRising = level.requestsPerSecond > highest * RISE || (level.requestsPerRun ?? 1) >= SHARED_MIN
    standstills = isRising ? 0 : standstills + 1
    highest = Math.max(highest, level.requestsPerSecond)
    if (standstills >= STANDSTILLS_MAX && count > FEW_CONNECTIONS) break
  }
  return levels
}

async function measureLevel(
  target: CalibrationTarget,
  connections: number,
  bounds: LoadBounds,
): Promise<LevelTry> {
  const watched = await watchMachine(target, () => runClosedLoop(target, connections, bounds))
  const { result, before, after, others } = watched
  const runs = (after.runs ?? 0) - (before.runs ?? 0)
  return {
    connections,
    requestsPerSecond: result.requestsPerSecond,
    requestsPerRun: runs > 0 ? result.answered / runs : undefined,
    others,
  }
}
