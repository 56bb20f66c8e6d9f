import type { CalibrationTarget } from './calibration-target.ts'
import type { Connection } from './connection.ts'
import { nextTurn } from './next-turn.ts'
import { withConnections } from './open-connections.ts'

/** Requests under way at once at most; one more is not sent, and counted. */
const CONNECTIONS = 256
/** How long the last answers may take after the last request, when nothing is said. */
const ANSWERS_WITHIN_MS = 10_000

/** What came of it. */
export type OpenLoop = {
  /** From sending to the answer, in the order of the answers. */
  readonly latenciesMs: readonly number[]
  /** How much later than planned each request was sent: the sender's own fault. */
  readonly lateMs: readonly number[]
  /** Answers a second, from the start to the last answer. */
  readonly requestsPerSecond: number
  /** Requests that could not be sent, as all connections were waiting. */
  readonly unsent: number
}

/**
 * Sends requests at these moments, whether or not earlier ones have been answered.
 *
 * The event loop turns all the while, for a timer is exact to a millisecond only.
 *
 * @param atMs rising, in milliseconds from the start
 * @param answersWithinMs how long to wait for answers after the last request
 * @throws {Error} of the first request that fails
 */
export async function runOpenLoop(
  target: CalibrationTarget,
  atMs: readonly number[],
  answersWithinMs: number = ANSWERS_WITHIN_MS,
): Promise<OpenLoop> {
  let result: OpenLoop | undefined
  await withConnections(target, CONNECTIONS, async (open) => {
    result = await send(open, atMs, answersWithinMs)
  })
  if (result === undefined) throw new Error('the load did not run')
  return result
}

async function send(
  open: readonly Connection[],
  atMs: readonly number[],
  answersWithinMs: number,
): Promise<OpenLoop> {
  const idle = [...open]
  const latenciesMs: number[] = []
  const lateMs: number[] = []
  let unsent = 0
  let failure: Error | undefined
  const ask = (connection: Connection): void =>
    connection.send((latencyMs, why) => {
      failure ??= why
      latenciesMs.push(latencyMs)
      idle.push(connection)
    })
  const startedMs = performance.now()
  for (let next = 0; next < atMs.length && failure === undefined; await nextTurn()) {
    const nowMs = performance.now() - startedMs
    for (let dueMs = atMs[next]; dueMs !== undefined && dueMs <= nowMs; dueMs = atMs[next]) {
      next += 1
      // The one that was used last: few are open for long without use.
      const connection = idle.pop()
      if (connection === undefined) unsent += 1
      else {
        lateMs.push(nowMs - dueMs)
        ask(connection)
      }
    }
  }
  const lastMs = performance.now() + answersWithinMs
  while (latenciesMs.length < lateMs.length && failure === undefined && performance.now() < lastMs)
    await nextTurn()
  if (failure !== undefined) throw failure
  const requestsPerSecond = (latenciesMs.length * 1000) / (performance.now() - startedMs)
  return { latenciesMs, lateMs, requestsPerSecond, unsent }
}
