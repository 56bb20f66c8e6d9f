import type { CalibrationTarget } from './calibration-target.ts'
import type { Connection } from './connection.ts'
import { ConnectionPool } from './connection-pool.ts'
import { nextTurn, turnUntilSettled } from './next-turn.ts'
import { ask } from './open-connections.ts'

/**
 * Requests under way at once at most; one more is not sent, and counted. A server that stands still for 15 ms at 27,000 a
 * second has 405 of them.
 */
const CONNECTIONS = 512
/** A turn of the event loop that takes no longer, moves no figure by much. */
const AWAY_MS = 0.5
/** Before a load each connection is used once, as far as that takes no longer. */
const USE_WITHIN_MS = 200
const USE_AT_ONCE = 8
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
  /** From when to when the sender's event loop did not turn: what was answered meanwhile seems to have taken longer. */
  readonly awayMs: readonly (readonly [fromMs: number, toMs: number])[]
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
  // To open and use all of them takes 0.3 s, which a load of a few requests has no use for.
  const pool = await ConnectionPool.open(target, Math.min(CONNECTIONS, atMs.length))
  try {
    await useOnce(pool)
    return await send(pool, atMs, answersWithinMs)
  } finally {
    pool.close()
  }
}

/**
 * The first request on a connection costs a server more than the next ones do. A burst that goes over connections that
 * nobody has used yet would be worked off more slowly than one of callers that have been there for long: at 20,000 a
 * second for 4 s up to half of the answers after more than 3 ms came in the first quarter of a second.
 */
async function useOnce(pool: ConnectionPool): Promise<void> {
  const unused: Connection[] = []
  for (let next = pool.take(); next !== undefined; next = pool.take()) unused.push(next)
  const used: Connection[] = []
  const endMs = performance.now() + USE_WITHIN_MS
  const lane = async (): Promise<void> => {
    for (let next = unused.pop(); next !== undefined; next = unused.pop()) {
      if (performance.now() < endMs) await ask(next)
      used.push(next)
    }
  }
  await turnUntilSettled(Promise.all(Array.from({ length: USE_AT_ONCE }, lane)))
  for (const connection of used) pool.give(connection)
}

async function send(
  pool: ConnectionPool,
  atMs: readonly number[],
  answersWithinMs: number,
): Promise<OpenLoop> {
  const sentMs: number[] = []
  const latenciesMs: number[] = []
  const lateMs: number[] = []
  const awayMs: (readonly [number, number])[] = []
  let turnedMs = 0
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
    const nowMs = performance.now() - startedMs
    if (nowMs - turnedMs > AWAY_MS) awayMs.push([turnedMs, nowMs])
    turnedMs = nowMs
    for (let dueMs = atMs[next]; isDue(dueMs, performance.now() - startedMs); dueMs = atMs[next]) {
      next += 1
      ask(dueMs)
    }
  }
  const lastMs = performance.now() + answersWithinMs
  while (answered < sentMs.length && failure === undefined && performance.now() < lastMs) await nextTurn()
  if (failure !== undefined) throw failure
  const requestsPerSecond = (answered * 1000) / (performance.now() - startedMs)
  return { sentMs, latenciesMs, lateMs, awayMs, requestsPerSecond, unsent }
}

function isDue(dueMs: number | undefined, nowMs: number): dueMs is number {
  return dueMs !== undefined && dueMs <= nowMs
}
