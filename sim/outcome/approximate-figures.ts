import type { RequestOutcome } from '../traffic/simulate-requests.ts'
import type { Warning } from './warning.ts'

/** Up to that share of busy places the figures of a fluid are within what is stated for them. */
const BUSY = 0.9
/** Fewer further tries than that share of the requests make no storm. */
const TRIES = 0.01

/** Warns where the expected numbers of a fluid may lie far from what happens when each request is simulated. */
export function warnOfApproximation({ depth, requests, windows }: RequestOutcome): readonly Warning[] {
  if (depth !== 'fluid') return []
  if (requests.retries > TRIES * requests.total)
    return [
      warning(
        'as a fluid it is left out that chance can turn calm into a storm of retries, or end one: up to a third of the requests more or fewer may fail',
      ),
    ]
  const busy = windows.filter(({ utilization }) => (utilization ?? 0) > BUSY).length
  if (busy === 0) return []
  return [
    warning(
      `pods are busy for more than ${100 * BUSY} % of the time in ${busy} of ${windows.length} stretches: there means of a fluid are up to 15 % off, and quantiles at the edge of a backlog up to a half`,
    ),
  ]
}

function warning(message: string): Warning {
  return {
    code: 'approximate',
    message,
    remedy: 'simulate each request of the part that matters: --depth every, with a shorter --for',
  }
}
