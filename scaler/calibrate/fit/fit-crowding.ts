import type { Crowding } from '../../../sim/index.ts'
import { meanMsOf } from '../profile/mean-ms.ts'
import type { ServiceFit } from '../profile/service-profile.ts'
import type { ServiceLevel } from '../service-measurements.ts'

/** So many connections and more are a crowd: fewer leave the server idle while the sender takes their answers. */
const CROWD_MIN = 64
/** Up to so many requests the loads themselves tell what one costs. */
const FEW = 16
/** A cost that differs by less is chance. */
const DIFFERS = 1.03
/** What the simulator takes. */
const FACTOR_MIN = 0.1
const FACTOR_MAX = 10

/** The crowds among the levels, from the smallest to the largest. */
export function crowdsOf(levels: readonly ServiceLevel[]): readonly ServiceLevel[] {
  return levels
    .filter(({ connections }) => connections >= CROWD_MIN)
    .toSorted((a, b) => a.connections - b.connections)
}

/**
 * How many times as long the server takes for a request of a crowd as it takes by the fit, which knows of no crowds.
 * The factor only rises or only falls, as that of the largest crowd says; what the other way is, is chance.
 *
 * @returns undefined when the largest crowd takes as long as the fit says
 */
export function fitCrowding(fit: ServiceFit, levels: readonly ServiceLevel[]): Crowding | undefined {
  const crowds = crowdsOf(levels).map((level) => ({
    requests: level.connections,
    factor: uncrowdedPerSecond(fit, level) / level.requestsPerSecond,
  }))
  const last = crowds.at(-1)
  if (last === undefined || (last.factor < DIFFERS && last.factor > 1 / DIFFERS)) return undefined
  const further = last.factor > 1 ? Math.max : Math.min
  let reached = 1
  const points = crowds.map(({ requests, factor }) => {
    reached = Math.min(Math.max(further(reached, factor), FACTOR_MIN), FACTOR_MAX)
    return { requests, factor: reached }
  })
  return [{ requests: FEW, factor: 1 }, ...points]
}

/** What the fit alone makes of a closed loop in which the server is never idle. */
function uncrowdedPerSecond(
  { serviceTime, concurrency, batching, pauses, collections }: ServiceFit,
  { requestsPerRun = 1 }: ServiceLevel,
): number {
  const rows = batching === undefined ? 1 : requestsPerRun
  const meanMs = meanMsOf(serviceTime)
  const furtherMs =
    batching === undefined ? 0 : batching.rowMs + Math.max(0, meanMs - (batching.sharedMs ?? meanMs))
  const garbageMs = collections === undefined ? 0 : meanMsOf(collections.length) / collections.everyRequests
  const runMs = meanMs + (rows - 1) * furtherMs + rows * garbageMs
  return (1000 * concurrency * rows * (1 - stillShare(pauses))) / runMs
}

/** The share of time in pauses: none begins during another. */
export function stillShare(pauses: ServiceFit['pauses']): number {
  if (pauses === undefined) return 0
  const ms = pauses.perSecond * meanMsOf(pauses.length)
  return ms / (1000 + ms)
}
