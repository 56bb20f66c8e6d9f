import type { ServiceLoad } from '../service-measurements.ts'

/**
 * How a request met the server. In between are those that were sent when their place was free, but its last answer was
 * still on its way: nobody outside knows when their service began.
 */
export type Meeting = 'free' | 'between' | 'busy'

/** What can be told of one request from outside. */
export type RecoveredService = {
  /** From when a place was free for it to its answer. With a free place, what it takes beside is in it, too. */
  readonly ms: number
  readonly met: Meeting
}

/**
 * What a first come, first served queue with so many places must have worked on each request, by when requests came and
 * were answered: the n-th to come begins when it has come and all but `places` - 1 of those before it have left.
 * Example: one place, requests at 0 and 4 ms, answers at 11 and 21 ms: 11 ms for the one that met a free place, 10 ms
 * for the other. The second figure is free of the way there and back, for both its ends are answers.
 *
 * @param places at least 1
 * @param overheadMs how long the way there and back may take
 */
export function recoverServices(
  { sentMs, latenciesMs }: ServiceLoad,
  places: number,
  overheadMs: number,
): readonly RecoveredService[] {
  const leftMs = sentMs.map((ms, at) => ms + (latenciesMs[at] ?? 0))
  const inOrder = leftMs.toSorted((a, b) => a - b)
  return sentMs.flatMap((ms, at) => {
    const freeMs = inOrder[at - places] ?? 0
    const endMs = leftMs[at] ?? 0
    if (!Number.isFinite(endMs)) return []
    return [{ ms: endMs - Math.max(ms, freeMs), met: meetingOf(ms, freeMs, overheadMs) }]
  })
}

/** @param freeMs when the answer was seen that made room */
export function meetingOf(sentMs: number, freeMs: number, overheadMs: number): Meeting {
  if (sentMs >= freeMs) return 'free'
  return sentMs > freeMs - overheadMs ? 'between' : 'busy'
}
