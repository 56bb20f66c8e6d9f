import { SHARED_MIN } from './fit/fit-runs.ts'
import type { CalibrationTarget } from './load/calibration-target.ts'
import type { LoadBounds } from './load/open-connections.ts'
import { runClosedLoop } from './load/run-closed-loop.ts'
import { undisturbed, type Watched, watchMachine } from './load/watch-machine.ts'
import type { OnStage } from './on-stage.ts'
import { medianOf } from './quantile.ts'
import type { ServiceLevel } from './service-measurements.ts'

/** Numbers of connections, until more of them answer no more: never, where requests share runs. */
const LEVELS = [1, 2, 4, 8, 16, 32, 64] as const
/** Throughput rises when it does so by this factor; it may stand still once by chance. */
const RISE = 1.03
const STANDSTILLS_MAX = 2
/** With so many connections a standstill may be by chance, on a machine that does other work too. */
const FEW_CONNECTIONS = 4
/** Numbers that show what a crowd costs: as many as there are connections in a load. */
const CROWDS = [64, 128, 256, 512] as const
/** More than this a crowd does not wait for its answers, and each comes so often: what it is in between counts less. */
const CROWD_MS_MAX = 1200
const CROWD_ROUNDS_MIN = 4
/** One level is asked for so often, not in a row: what disturbs the machine does not disturb all of them. */
const SWEEPS = 3

/** One try of a level. */
type LevelTry = ServiceLevel & Pick<Watched<unknown>, 'others'>

/**
 * Throughput in closed loops: with more and more connections until it rises no further, and with crowds of them.
 *
 * @param bounds of each try
 * @throws {Error} of the first request that fails
 */
export async function measureLevels(
  target: CalibrationTarget,
  bounds: LoadBounds,
  onStage: OnStage,
): Promise<readonly ServiceLevel[]> {
  const tries = await sweepUp(target, bounds, onStage)
  const swept = tries.map(({ connections }) => connections)
  const isMeasured = (count: number): boolean =>
    waitMs(count, tries) <= CROWD_MS_MAX && bounds.requests >= CROWD_ROUNDS_MIN * count
  const crowds = CROWDS.filter((count) => !swept.includes(count) && isMeasured(count))
  for (const count of crowds) tries.push(await measureLevel(target, count, bounds, onStage))
  for (let sweep = 1; sweep < SWEEPS; sweep += 1)
    for (const count of [...swept, ...crowds]) tries.push(await measureLevel(target, count, bounds, onStage))
  return [...swept, ...crowds].map((count) => medianLevel(count, tries))
}

/** How long so many wait for their answers, by the highest throughput that was seen. */
function waitMs(connections: number, tries: readonly LevelTry[]): number {
  return (1000 * connections) / Math.max(...tries.map(({ requestsPerSecond }) => requestsPerSecond))
}

function medianLevel(connections: number, tries: readonly LevelTry[]): ServiceLevel {
  const of = undisturbed(tries.filter((level) => level.connections === connections))
  const perRun = of.flatMap(({ requestsPerRun }) => requestsPerRun ?? [])
  return {
    connections,
    requestsPerSecond: medianOf(of.map(({ requestsPerSecond }) => requestsPerSecond)),
    requestsPerRun: perRun.length === 0 ? undefined : medianOf(perRun),
  }
}

async function sweepUp(target: CalibrationTarget, bounds: LoadBounds, onStage: OnStage): Promise<LevelTry[]> {
  const levels: LevelTry[] = []
  let highest = 0
  let standstills = 0
  for (const count of LEVELS) {
    const level = await measureLevel(target, count, bounds, onStage)
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
  onStage: OnStage,
): Promise<LevelTry> {
  onStage(`${connections} ${connections === 1 ? 'connection' : 'connections'} without a pause`)
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
