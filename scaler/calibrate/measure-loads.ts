import type { CalibrationTarget } from './load/calibration-target.ts'
import type { LoadBounds } from './load/open-connections.ts'
import { poissonArrivals } from './load/poisson-arrivals.ts'
import { runOpenLoop } from './load/run-open-loop.ts'
import type { OnStage } from './on-stage.ts'
import type { ServiceLoad } from './service-measurements.ts'

/** Shares of the highest throughput: others than those by which a fit is judged. */
const LOADS = [0.2, 0.45, 0.7] as const
/** Short ones, and not in a row: what disturbs the machine does not disturb all tries of a load. */
const TRIES = 6
/** Tries that took longer than the quickest one of their load by such a factor were held up by something else. */
const HELD_UP = 1.5

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
  const arrivals = LOADS.map((load, seed) =>
    poissonArrivals({ ...bounds, ratePerSecond: load * capacityPerSecond, seed }),
  )
  const tries: (readonly ServiceLoad[])[] = []
  for (let at = 0; at < TRIES; at += 1) {
    const once: ServiceLoad[] = []
    for (const [load, atMs] of arrivals.entries()) {
      onStage(`${percent(LOADS[load] ?? 0)} of what it can do`)
      once.push(await runOpenLoop(target, atMs))
    }
    tries.push(once)
  }
  return arrivals.flatMap((_, at) => calmOf(tries.flatMap((once) => once[at] ?? [])))
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}

function calmOf(tries: readonly ServiceLoad[]): readonly ServiceLoad[] {
  const means = tries.map(
    ({ latenciesMs }) => latenciesMs.reduce((sum, ms) => sum + ms, 0) / latenciesMs.length,
  )
  const least = Math.min(...means)
  return tries.filter((_, at) => (means[at] ?? 0) <= HELD_UP * least)
}
