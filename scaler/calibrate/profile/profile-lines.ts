import type { Batching } from '../../../sim/index.ts'
import { quantileOf } from '../quantile.ts'
import type { ServiceMeasurements } from '../service-measurements.ts'
import { CHECKED, type ProfileCheck, type ServiceProfile } from './service-profile.ts'
import { errorOf, trustLines } from './trust-lines.ts'

const SHARES = [0.5, 0.95, 0.99] as const

/** The profile and what it was made of, for a reader. */
export function profileLines(profile: ServiceProfile, measured: ServiceMeasurements): readonly string[] {
  const { concurrency, overheadMs, capacityPerSecond, batching, checks } = profile
  const alone = measured.aloneMs.toSorted((a, b) => a - b)
  const quantiles = SHARES.map((share) => `p${share * 100} ${milliseconds(quantileOf(alone, share))}`)
  const levels = measured.levels.map(
    ({ connections, requestsPerSecond }) => `${connections}: ${requestsPerSecond.toFixed(0)}/s`,
  )
  return [
    `alone on the server     ${quantiles.join(', ')}; fastest ${milliseconds(alone[0] ?? 0)}`,
    `connections             ${levels.join('  ')}`,
    `capacity                ${capacityPerSecond.toFixed(0)} requests/s`,
    `concurrency             ${concurrency}`,
    `service time            mean ${milliseconds(meanServiceMs(profile))}`,
    ...(batching === undefined
      ? []
      : [
          `requests in one run     up to ${batching.rowsMax}; each further one takes ${milliseconds(rowMs(batching, meanServiceMs(profile)))}`,
        ]),
    `overhead                ${milliseconds(overheadMs)} of each request, outside of the server's work`,
    '',
    ...checks.map((check) => checkLine(check, capacityPerSecond)),
    ...trustLines(profile),
  ]
}

/** On average. */
function rowMs({ rowMs: ms, sharedMs }: Batching, meanMs: number): number {
  return ms + (sharedMs === undefined ? 0 : meanMs - sharedMs)
}

function meanServiceMs({ serviceTime: { buckets } }: ServiceProfile): number {
  const total = buckets.reduce((sum, { count }) => sum + count, 0)
  return buckets.reduce(
    (sum, { upToMs, count }, at) => sum + (count * (upToMs + (buckets[at - 1]?.upToMs ?? 0))) / 2 / total,
    0,
  )
}

function checkLine(check: ProfileCheck, capacityPerSecond: number): string {
  const { ratePerSecond, answeredPerSecond, predicted, measured } = check
  const figures = CHECKED.map((name) => {
    const error = errorOf(check, name)
    const percent = error === null ? '' : ` (${error < 0 ? '' : '+'}${(100 * error).toFixed(0)} %)`
    return `${name.replace('Ms', '')} ${milliseconds(predicted[name])} for ${milliseconds(measured[name])}${percent}`
  })
  const load = `${((100 * ratePerSecond) / capacityPerSecond).toFixed(0)} % of it`
  return `${load.padEnd(24)}${answeredPerSecond.toFixed(0)}/s; foretold ${figures.join(', ')}`
}

function milliseconds(ms: number | null): string {
  return ms === null ? 'none' : `${ms.toPrecision(3)} ms`
}
