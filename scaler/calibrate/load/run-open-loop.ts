import type { CalibrationTarget } from './calibration-target.ts'
import { ConnectionPool } from './connection-pool.ts'
import { nextTurn } from './next-turn.ts'

/**
 * Requests under way at once at most; one more is not sent, and counted. A server that stands still for 15 ms at 27,000 a
 * second has 405 of them.
 */
const CONNECTIONS = 512
/** How long the last answers may take after the last request, when nothing is said. */
const ANSWERS_WITHIN_MS = 10_000

/** What came of it. Moments are milliseconds from its start. */
export type OpenLoop = {
  /** When each request was sent; rising. */
  readonly sentMs: readonly number[]
  /** How long its answer took, in the same order; infinite where none came. */
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
  const pool = await ConnectionPool.open(target, CONNECTIONS)
  try {
    return await send(pool, atMs, answersWithinMs)
  } finally {
    pool.close()
  }
}

async function send(
  pool: ConnectionPool,
  atMs: readonly number[],
  answersWithinMs: number,
): Promise<OpenLoop> {
  const sentMs: number[] = []
  const latenciesMs: number[] = []
  const lateMs: number[] = []
  let answered = 0
  let unsent = 0
  let failure: Error | undefined
  const startedMs = performance.now()
  const ask = (dueMs: number): void => {
    const connection = pool.take()
    if (connection === undefined) {
      unsent += 1
      return
    }
    const nowMs = performance.now() - startedMs
    const at = sentMs.push(nowMs) - 1
    lateMs.push(nowMs - dueMs)
    latenciesMs.push(Number.POSITIVE_INFINITY)
    connection.send((latencyMs, why) => {
      failure ??= why
      latenciesMs[at] = latencyMs
      answered += 1
      pool.give(connection)
    })
  }
  for (let next = 0; next < atMs.length && failure === undefined; await nextTurn()) {
    failure ??= pool.failure
    for (let dueMs = atMs[next]; isDue(dueMs, performance.now() - startedMs); dueMs = atMs[next]) {
      next += 1
      ask(dueMs)
    }
  }
  const lastMs = performance.now() + answersWithinMs
  while (answered < sentMs.length && failure === undefined && performance.now() < lastMs) await nextTurn()
  if (failure !== undefined) throw failure
  const requestsPerSecond = (answered * 1000) / (performance.now() - startedMs)
  return { sentMs, latenciesMs, lateMs, requestsPerSecond, unsent }
}

function isDue(dueMs: number | undefined, nowMs: number): dueMs is number {
  return dueMs !== undefined && dueMs <= nowMs
}
