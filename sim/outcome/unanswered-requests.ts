import type { RequestOutcome } from '../traffic/simulate-requests.ts'
import type { Warning } from './warning.ts'

/** What any run has under way when it ends is a handful; more than that piles up. */
const REQUESTS_MIN = 100
const SHARE = 0.01

/** Warns where many requests still wait at the end: they count neither as answered nor as failed. */
export function warnOfUnanswered({ requests }: Pick<RequestOutcome, 'requests'>): readonly Warning[] {
  const { inFlight, total } = requests
  if (inFlight < REQUESTS_MIN || inFlight < SHARE * total) return []
  const percent = ((100 * inFlight) / total).toPrecision(2)
  return [
    {
      code: 'unanswered',
      message: `${inFlight.toFixed(0)} requests, ${percent} %, have no answer at the end: they are in no latency, and count neither as answered nor as failed`,
      remedy: 'look for longer with --for, or let what waits too long fail: --deadline or --queue-limit',
    },
  ]
}
