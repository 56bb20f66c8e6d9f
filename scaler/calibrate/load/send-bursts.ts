import type { CalibrationTarget } from './calibration-target.ts'
import { nextTurn, turnUntilSettled } from './next-turn.ts'
import { ask, type LoadBounds, withConnections } from './open-connections.ts'

/**
 * Sends so many requests at once to an idle server, over and over.
 *
 * The event loop turns all the while: a timer is exact to a millisecond only, in which a small model answers ten times,
 * and a process that slept first has to wake up.
 *
 * @param pauseMs from the last answer to the next requests
 * @returns how long the last answer took each time, in milliseconds
 * @throws {Error} of the first request that fails
 */
export async function sendBursts(
  target: CalibrationTarget,
  size: number,
  { requests, withinMs }: LoadBounds,
  pauseMs: number,
): Promise<readonly number[]> {
  const lastMs: number[] = []
  await withConnections(target, size, async (open) => {
    const endMs = performance.now() + withinMs
    while (lastMs.length * size < requests && performance.now() < endMs) {
      await turnUntil(performance.now() + pauseMs)
      lastMs.push(Math.max(...(await turnUntilSettled(Promise.all(open.map(ask))))))
    }
  })
  return lastMs
}

async function turnUntil(momentMs: number): Promise<void> {
  while (performance.now() < momentMs) await nextTurn()
}
