import type { CalibrationTarget } from './load/calibration-target.ts'
import type { LoadBounds } from './load/open-connections.ts'
import { sendSteadily, steadyLoad } from './load/send-steadily.ts'
import { isCalm, undisturbed, type Watched, watchMachine } from './load/watch-machine.ts'
import type { OnStage } from './on-stage.ts'
import type { ServiceLoad } from './service-measurements.ts'

/** Shares of the highest throughput: others than those by which a fit is judged. */
const LOADS = [0.2, 0.45, 0.7] as const
/** Short ones, and not in a row: what disturbs the machine does not disturb all tries of a load. */
const TRIES = 6
/** Of a load of which others disturbed most tries there are more, so many at most, until it has some calm ones. */
const TRIES_MAX = 10
const CALM_MIN = 3
/** Tries that took longer than the quickest one of their load by such a factor were held up by something else. */
const HELD_UP = 1.5

type LoadTry = ServiceLoad & Pick<Watched<unknown>, 'others'>

/**
 * Sends loads that come by chance, each several times with the same arrivals; without the tries that were held up.
 *
 * @param capacityPerSecond what the server can do
 * @param bounds of each try
 * @throws {Error} of the first request that fails
 */
export async function measureLoads(
  target: CalibrationTarget,
  capacityPerSecond: number,
  bounds: LoadBounds,
  onStage: OnStage,
): Promise<readonly ServiceLoad[]> {
  const loads = LOADS.map((share, seed) => ({
    stage: `${(100 * share).toFixed(0)} % of what it can do`,
    load: steadyLoad({ ...bounds, ratePerSecond: share * capacityPerSecond, seed }),
    tries: [] as LoadTry[],
  }))
  for (let round = 0; round < TRIES_MAX; round += 1)
    for (const { stage, load, tries } of loads.filter((each) => round < TRIES || isWorthMore(each.tries))) {
      onStage(stage)
      const { result, others } = await watchMachine(target, () => sendSteadily(target, load))
      tries.push({ ...result, others })
    }
  return loads.flatMap(({ tries }) => quickOf(undisturbed(tries)))
}

/** Where nobody is ever calm, more tries are of no use. */
function isWorthMore(tries: readonly LoadTry[]): boolean {
  const calm = tries.filter(isCalm).length
  return calm > 0 && calm < CALM_MIN
}

function quickOf(tries: readonly ServiceLoad[]): readonly ServiceLoad[] {
  const means = tries.map(
    ({ latenciesMs }) => latenciesMs.reduce((sum, ms) => sum + ms, 0) / latenciesMs.length,
  )
  const least = Math.min(...means)
  return tries.filter((_, at) => (means[at] ?? 0) <= HELD_UP * least)
}
