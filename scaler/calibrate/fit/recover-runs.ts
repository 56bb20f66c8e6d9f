import type { ServiceLoad } from '../service-measurements.ts'
import { type Meeting, meetingOf } from './recover-services.ts'

/** What can be told of one run from outside. */
export type RecoveredRun = {
  /** Requests that it answered. */
  readonly rows: number
  /** From when it could begin to its last answer. */
  readonly ms: number
  /** When that was. */
  readonly endMs: number
  /** How its first request met the server: an idle one has what that takes beside in `ms`, too. */
  readonly met: Meeting
}

/**
 * The runs of a server that works on one at a time, by when requests came and were answered. Requests that were sent
 * before the first one's answer, and whose answers follow each other closely, shared its run; it began when its first
 * request had come and the run before had ended.
 *
 * @param apartMs between the answers of two runs there is more than this
 * @param overheadMs how long the way there and back may take
 */
export function recoverRuns(
  { sentMs, latenciesMs }: ServiceLoad,
  apartMs: number,
  overheadMs: number,
): readonly RecoveredRun[] {
  const runs: RecoveredRun[] = []
  const endOf = (at: number): number => (sentMs[at] ?? 0) + (latenciesMs[at] ?? 0)
  let freeMs = 0
  for (let first = 0; first < sentMs.length; ) {
    const sinceMs = sentMs[first] ?? 0
    const firstEndMs = endOf(first)
    let endMs = firstEndMs
    let next = first + 1
    while (next < sentMs.length && (sentMs[next] ?? 0) < firstEndMs && endOf(next) - endMs < apartMs) {
      endMs = Math.max(endMs, endOf(next))
      next += 1
    }
    const ms = endMs - Math.max(sinceMs, freeMs)
    if (Number.isFinite(ms)) {
      runs.push({ rows: next - first, ms, endMs, met: meetingOf(sinceMs, freeMs, overheadMs) })
      freeMs = Math.max(freeMs, endMs)
    }
    first = next
  }
  return runs
}
