import type { ServiceFit } from '../profile/service-profile.ts'
import { medianOf } from '../quantile.ts'
import type { ServiceLevel, ServiceMeasurements } from '../service-measurements.ts'
import { fitCrowding, stillShare } from './fit-crowding.ts'
import { fitOpenLoops } from './fit-open-loops.ts'
import { fitRuns } from './fit-runs.ts'
import { guessConcurrency } from './guess-concurrency.ts'
import { timesHistogram } from './times-histogram.ts'

/**
 * How the server serves, from what was measured.
 *
 * Its capacity C is the highest throughput. While all its c workers are busy, each answers C/c requests a second, so
 * that the mean service time is c/C; where several requests share a run, it is what a run of one takes by the line of
 * `fitRuns`. What a request alone takes longer than that is overhead, outside of the workers. Example: 0.5 ms alone,
 * 2,500/s at most and one worker are 0.4 ms of work and 0.1 ms of overhead. The service time varies as the latency
 * alone does. No overhead is longer than the fastest answer; where requests share runs, it is told from the median.
 *
 * What loads tell of service time and overhead comes before all that (`fitOpenLoops`), where there is enough of it.
 *
 * @param knownConcurrency c, when it is known; otherwise bursts tell, or it is 1 where requests share runs
 */
export function fitService(measured: ServiceMeasurements, knownConcurrency?: number): ServiceFit {
  const alone = measured.aloneMs.toSorted((a, b) => a - b)
  const capacityPerMs = Math.max(...measured.levels.map(({ requestsPerSecond }) => requestsPerSecond)) / 1000
  const law = fitRuns(measured.levels, knownConcurrency ?? 1)
  const concurrency =
    knownConcurrency ??
    (law === undefined ? guessConcurrency(measured.bursts, medianOf(alone), capacityPerMs) : 1)
  const serviceMs = law === undefined ? concurrency / capacityPerMs : law.rowMs + law.runMs
  const meanMs = alone.reduce((sum, ms) => sum + ms, 0) / alone.length
  // Runs that are shared take what their line says, and the slowest answers were held up by something else.
  const typicalMs = law === undefined ? meanMs : medianOf(alone)
  const overheadMs = Math.min(Math.max(typicalMs - serviceMs, 0), alone[0] ?? 0)
  // Where the overhead met its bounds, the rest keeps its shape and gets the mean that capacity asks for.
  const varied = alone.map((ms) => (overheadMs < meanMs ? (ms - overheadMs) / (meanMs - overheadMs) : 1))
  const guess: ServiceFit = {
    serviceTime: { kind: 'histogram', buckets: timesHistogram(varied, serviceMs) },
    concurrency,
    ...(law === undefined ? {} : { batching: { rowsMax: law.rowsMax, delayMs: 0, rowMs: law.rowMs } }),
    overheadMs,
    capacityPerSecond: capacityPerMs * 1000,
  }
  return withCrowds(fitOpenLoops(guess, law?.runMs, measured.loads) ?? guess, measured.levels)
}

/** The capacity is what is left while most wait, pauses included: what comes faster than that is never worked off. */
function withCrowds(fit: ServiceFit, levels: readonly ServiceLevel[]): ServiceFit {
  const crowding = fitCrowding(fit, levels)
  const factor = crowding?.at(-1)?.factor ?? 1
  const capacityPerSecond = (fit.capacityPerSecond * (1 - stillShare(fit.pauses))) / factor
  return { ...fit, ...(crowding === undefined ? {} : { crowding }), capacityPerSecond }
}
