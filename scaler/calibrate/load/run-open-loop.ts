import { type RandomStream, randomStream } from '../../../sim/index.ts'
import type { CalibrationTarget } from './calibration-target.ts'
import type { Connection } from './connection.ts'
import { nextTurn } from './next-turn.ts'
import { type LoadBounds, withConnections } from './open-connections.ts'

/** Requests under way at once at most; one more is not sent, and counted. */
const CONNECTIONS = 256
/** How long the last answers may take after the last request, when nothing is said. */
const ANSWERS_WITHIN_MS = 10_000

/** A load that does not wait for answers, as many callers together are. */
export type OpenLoad = LoadBounds & {
  /** Arrivals are Poisson. */
  readonly ratePerSecond: number
  /** The source of chance. */
  readonly seed: number
  /** How long to wait for answers after the last request. Default 10,000. */
  readonly answersWithinMs?: number
}

/** What came of it. */
export type OpenLoop = {
  /** From sending to the answer, in the order of the answers. */
  readonly latenciesMs: readonly number[]
  /** How much later than planned each request was sent: the sender's own fault. */
  readonly lateMs: readonly number[]
  /** Answers a second, from the first request to the last answer. */
  readonly requestsPerSecond: number
  /** Requests that could not be sent, as all connections were waiting. */
  readonly unsent: number
}

/**
 * Sends requests at random moments, at a rate on average, whether or not earlier ones have been answered.
 *
 * The event loop turns all the while, for a timer is exact to a millisecond only.
 *
 * @throws {Error} of the first request that fails
 */
export async function runOpenLoop(target: CalibrationTarget, load: OpenLoad): Promise<OpenLoop> {
  let result: OpenLoop | undefined
  await withConnections(target, CONNECTIONS, async (open) => {
    result = await send(open, load)
  })
  if (result === undefined) throw new Error('the load did not run')
  return result
}

async function send(open: readonly Connection[], load: OpenLoad): Promise<OpenLoop> {
  const idle = [...open]
  const latenciesMs: number[] = []
  const lateMs: number[] = []
  let unsent = 0
  let failure: Error | undefined
  const random = randomStream(load.seed, 'arrivals')
  const startedMs = performance.now()
  const endMs = startedMs + load.withinMs
  let dueMs = startedMs + gapMs(random, load.ratePerSecond)
  const ask = (connection: Connection): void =>
    connection.send((latencyMs, why) => {
      failure ??= why
      latenciesMs.push(latencyMs)
      idle.push(connection)
    })
  const isOver = (): boolean => lateMs.length + unsent >= load.requests || failure !== undefined
  while (!isOver() && dueMs < endMs) {
    const nowMs = performance.now()
    for (; dueMs <= nowMs && !isOver(); dueMs += gapMs(random, load.ratePerSecond)) {
      // The one that was used last: few are open for long without use.
      const connection = idle.pop()
      if (connection === undefined) unsent += 1
      else {
        lateMs.push(nowMs - dueMs)
        ask(connection)
      }
    }
    await nextTurn()
  }
  const lastMs = performance.now() + (load.answersWithinMs ?? ANSWERS_WITHIN_MS)
  while (latenciesMs.length < lateMs.length && failure === undefined && performance.now() < lastMs)
    await nextTurn()
  if (failure !== undefined) throw failure
  const requestsPerSecond = (latenciesMs.length * 1000) / (performance.now() - startedMs)
  return { latenciesMs, lateMs, requestsPerSecond, unsent }
}

/** Exponential. */
function gapMs(random: RandomStream, ratePerSecond: number): number {
  return (-Math.log(1 - random.next()) * 1000) / ratePerSecond
}
