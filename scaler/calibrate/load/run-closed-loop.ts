import type { CalibrationTarget } from './calibration-target.ts'
import { turnUntilSettled } from './next-turn.ts'
import { ask, type LoadBounds, withConnections } from './open-connections.ts'

/** What came of a closed loop. */
export type ClosedLoop = { readonly answered: number; readonly requestsPerSecond: number }

/**
 * Keeps one request under way on each connection.
 *
 * The event loop turns all the while, as it does in an open loop: where the cores of a machine share one, a sender that
 * sleeps leaves more of it to the server, which would be found to be faster than it then is.
 *
 * @throws {Error} of the first request that fails
 */
export async function runClosedLoop(
  target: CalibrationTarget,
  connections: number,
  { requests, withinMs }: LoadBounds,
): Promise<ClosedLoop> {
  let sent = 0
  let tookMs = 0
  await withConnections(target, connections, async (open) => {
    const startedMs = performance.now()
    const run = async (connection: (typeof open)[number]): Promise<void> => {
      while (sent < requests && performance.now() - startedMs < withinMs) {
        sent += 1
        await ask(connection)
      }
    }
    await turnUntilSettled(Promise.all(open.map(run)))
    tookMs = performance.now() - startedMs
  })
  return { answered: sent, requestsPerSecond: (sent * 1000) / tookMs }
}
