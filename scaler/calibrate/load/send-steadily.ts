import type { CalibrationTarget } from './calibration-target.ts'
import { type PoissonLoad, poissonArrivals } from './poisson-arrivals.ts'
import { type OpenLoop, runOpenLoop } from './run-open-loop.ts'

/**
 * How long a load is sent before it counts, in milliseconds. The server has just let go of the connections of the
 * load before, and has let in 512 new ones: at 15,000 requests a second p99 was 14 ms of all of 4 s and 5.8 of
 * what came later, the middle of eight. Of a short load it is a share of what counts.
 */
const START_MS = 500
const START_SHARE = 0.25

/** Poisson arrivals, rising, in milliseconds from the first one that is sent; those before `startMs` do not count. */
export type SteadyLoad = { readonly atMs: readonly number[]; readonly startMs: number }

/** The arrivals of the load, and before them those of its start. */
export function steadyLoad(load: PoissonLoad): SteadyLoad {
  const { ratePerSecond, requests, withinMs } = load
  const startMs = Math.min(START_MS, START_SHARE * Math.min(withinMs, (1000 * requests) / ratePerSecond))
  const atMs = poissonArrivals({
    ...load,
    requests: requests + Math.round((ratePerSecond * startMs) / 1000),
    withinMs: withinMs + startMs,
  })
  return { atMs, startMs }
}

/**
 * Sends the load, and gives what came of the requests that count.
 *
 * @throws {Error} of the first request that fails
 */
export async function sendSteadily(target: CalibrationTarget, load: SteadyLoad): Promise<OpenLoop> {
  return afterStart(await runOpenLoop(target, load.atMs), load.startMs)
}

/** What came of the requests that were sent from a moment on, as if the load had begun then; what was unsent, in all. */
export function afterStart(load: OpenLoop, startMs: number): OpenLoop {
  const first = load.sentMs.findIndex((ms) => ms >= startMs)
  const from = first < 0 ? load.sentMs.length : first
  const latenciesMs = load.latenciesMs.slice(from)
  const sentMs = load.sentMs.slice(from).map((ms) => ms - startMs)
  const answeredMs = latenciesMs.map((ms, at) => (sentMs[at] ?? 0) + ms).filter(Number.isFinite)
  const lastMs = answeredMs.reduce((last, ms) => Math.max(last, ms), 0)
  return {
    sentMs,
    latenciesMs,
    lateMs: load.lateMs.slice(from),
    awayMs: load.awayMs.flatMap(([fromMs, toMs]) =>
      toMs <= startMs ? [] : [[Math.max(0, fromMs - startMs), toMs - startMs] as const],
    ),
    requestsPerSecond: lastMs === 0 ? 0 : (answeredMs.length * 1000) / lastMs,
    unsent: load.unsent,
  }
}
