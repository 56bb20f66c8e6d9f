import type { RequestOutcome } from '../traffic/simulate-requests.ts'
import type { RequestWindow } from '../traffic/tally/request-report.ts'
import { LATENCY_QUANTILES, type LatencyQuantile, type ServiceLevels } from './service-levels.ts'

/** How far each promise was kept, as shares from 0 to 1; what was not promised, or had nothing to keep, is left out. */
export type Attainment = {
  /** Share of all requests that did not fail. */
  readonly availability?: number
  /** Share of the windows with requests in which no more of them failed than may. */
  readonly errors?: number
  /** Shares of the windows with answers in which they did not take longer than they may. */
  readonly latency?: Readonly<Partial<Record<LatencyQuantile, number>>>
}

/** How far the requests of a run kept what was promised of them. */
export function attainmentOf(
  { requests, windows }: RequestOutcome,
  { availability, errorsMax, latencyMax }: ServiceLevels,
): Attainment {
  const asked = windows.filter(({ total }) => total > 0)
  const latency = LATENCY_QUANTILES.flatMap((quantile) => {
    const maxMs = latencyMax?.[quantile]
    const answered = windows.filter((window) => window[quantile] !== null)
    if (maxMs === undefined || answered.length === 0) return []
    return [[quantile, shareOf(answered, (window) => (window[quantile] ?? 0) <= maxMs)] as const]
  })
  return {
    ...(availability === undefined || requests.total === 0
      ? {}
      : { availability: 1 - shareFailed(requests) }),
    ...(errorsMax === undefined || asked.length === 0
      ? {}
      : { errors: shareOf(asked, (window) => shareFailed(window) <= errorsMax) }),
    ...(latency.length === 0 ? {} : { latency: Object.fromEntries(latency) }),
  }
}

/**
 * The share of the error budget that was spent: 1 when as many requests failed as may. Infinite when none may, and one
 * did.
 *
 * @param availability what was promised, from 0 to 1
 */
export function budgetSpent({ requests }: RequestOutcome, availability: number): number {
  return requests.failed === 0 ? 0 : requests.failed / ((1 - availability) * requests.total)
}

function shareFailed({ failed, total }: Pick<RequestWindow, 'failed' | 'total'>): number {
  return failed / total
}

function shareOf(windows: readonly RequestWindow[], isKept: (window: RequestWindow) => boolean): number {
  return windows.filter(isKept).length / windows.length
}
