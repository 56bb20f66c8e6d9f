import type { Batching } from '../../../sim/index.ts'
import { PAGE_COLUMNS } from '../../draw/terminal.ts'
import { hangText } from '../../draw/wrap-text.ts'
import { quantileOf } from '../quantile.ts'
import type { ServiceMeasurements } from '../service-measurements.ts'
import { meanMsOf } from './mean-ms.ts'
import { CHECKED, type MeasuredTimes, type ProfileCheck, type ServiceProfile } from './service-profile.ts'
import { errorOf, trustLines } from './trust-lines.ts'

const SHARES = [0.5, 0.95, 0.99] as const
/** What stands before each figure. */
const NAME_LETTERS = 24

/** The profile and what it was made of, for a reader. */
export function profileLines(profile: ServiceProfile, measured: ServiceMeasurements): readonly string[] {
  const { concurrency, overheadMs, capacityPerSecond, batching, checks } = profile
  const alone = measured.aloneMs.toSorted((a, b) => a - b)
  const quantiles = SHARES.map((share) => `p${share * 100} ${milliseconds(quantileOf(alone, share))}`)
  const levels = measured.levels.map(
    ({ connections, requestsPerSecond }) => `${connections}:${requestsPerSecond.toFixed(0)}/s`,
  )
  const rows: readonly (readonly [name: string, text: string])[] = [
    ['alone on the server', `fastest ${milliseconds(alone[0] ?? 0)}, ${quantiles.join(', ')}`],
    ['connections', levels.join(' ')],
    ['capacity', `${capacityPerSecond.toFixed(0)} requests/s`],
    ['concurrency', `${concurrency}`],
    ['service time', `mean ${milliseconds(meanMsOf(profile.serviceTime))}`],
    ...(batching === undefined ? [] : [['requests in one run', runText(batching, profile)] as const]),
    ...paceRows(profile),
    ['overhead', `${milliseconds(overheadMs)} of each request, outside of the server's work`],
  ]
  return [
    ...rows.flatMap(([name, text]) => hangText(name.padEnd(NAME_LETTERS), text, PAGE_COLUMNS)),
    '',
    ...checks.flatMap((check) => checkLines(check, capacityPerSecond)),
    ...trustLines(profile),
  ]
}

/** What makes it slower, or lets it stand still. */
function paceRows({
  crowding,
  pauses,
  collections,
}: ServiceProfile): readonly (readonly [name: string, text: string])[] {
  const crowds = crowding?.slice(1).map(({ requests, factor }) => `${requests}:${factor.toFixed(2)}`) ?? []
  return [
    ...(crowds.length === 0 ? [] : [['times as long in a crowd', crowds.join(' ')] as const]),
    ...(pauses === undefined
      ? []
      : [['pauses', `${pauses.perSecond.toPrecision(2)} a second, ${meanText(pauses.length)}`] as const]),
    ...(collections === undefined
      ? []
      : [
          [
            'garbage',
            `after ${collections.everyRequests.toFixed(0)} requests, ${meanText(collections.length)}`,
          ] as const,
        ]),
  ]
}

function meanText(times: MeasuredTimes): string {
  return `${milliseconds(meanMsOf(times))} on average`
}

function runText(batching: Batching, profile: ServiceProfile): string {
  const furtherMs = rowMs(batching, meanMsOf(profile.serviceTime))
  return `up to ${batching.rowsMax}; each further one takes ${milliseconds(furtherMs)}`
}

/** On average. */
function rowMs({ rowMs: ms, sharedMs }: Batching, meanMs: number): number {
  return ms + (sharedMs === undefined ? 0 : meanMs - sharedMs)
}

/** A line for each figure. */
function checkLines(check: ProfileCheck, capacityPerSecond: number): readonly string[] {
  const { ratePerSecond, answeredPerSecond, predicted, measured } = check
  const load = `${((100 * ratePerSecond) / capacityPerSecond).toFixed(0)} % of it, ${answeredPerSecond.toFixed(0)}/s`
  return CHECKED.map((name, at) => {
    const error = errorOf(check, name)
    const percent = error === null ? '' : ` (${error < 0 ? '' : '+'}${(100 * error).toFixed(0)} %)`
    const figure = `${name.replace('Ms', '')} foretold ${milliseconds(predicted[name]).padEnd(9)}`
    return `${(at === 0 ? load : '').padEnd(NAME_LETTERS)}${figure} measured ${milliseconds(measured[name])}${percent}`
  })
}

function milliseconds(ms: number | null): string {
  return ms === null ? 'none' : `${ms.toPrecision(3)} ms`
}
