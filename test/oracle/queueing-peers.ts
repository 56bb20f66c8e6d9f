import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Other simulators, which know nothing of this one. */
export const PEERS = ['simpy', 'ciw'] as const
/** SimFaaS knows no queue: what finds no free place is rejected. */
export type Peer = (typeof PEERS)[number] | 'simfaas'

/** Poisson arrivals to places with one queue in front of them. */
export type PeerScenario = {
  readonly requests: number
  readonly places: number
  readonly ratePerSecond: number
  readonly service: 'exponential' | 'lognormal' | 'deterministic'
  readonly meanMs: number
  /** Standard deviation of the service time by its mean; only for `lognormal`. */
  readonly variation: number
  /** Places to wait in; -1 for unlimited. */
  readonly waiting: number
  readonly seed: number
}

export type PeerOutcome = {
  readonly requestsPerSecond: number
  readonly meanWaitMs: number
  /** Share of the requests. */
  readonly rejected: number
}

/** PYTHON=.venv/bin/python npm test -- peers; any Python with `test/python-requirements.txt`. */
const PYTHON = process.env['PYTHON'] ?? 'python3'
const SCRIPT = fileURLToPath(new URL('./queueing-peers.py', import.meta.url))
const DEADLINE_MS = 60_000

/**
 * Simulates a scenario by another simulator.
 *
 * @returns undefined where Python or the simulator is not installed
 * @throws {Error} with what it printed, when it fails otherwise
 */
export function runPeer(peer: Peer, scenario: PeerScenario): PeerOutcome | undefined {
  const { requests, places, ratePerSecond, service, meanMs, variation, waiting, seed } = scenario
  const words = [peer, requests, places, ratePerSecond, service, meanMs / 1000, variation, waiting, seed]
  const { status, stdout, stderr, error } = spawnSync(PYTHON, [SCRIPT, ...words.map(String)], {
    encoding: 'utf8',
    timeout: DEADLINE_MS,
  })
  if (status === 3 || (error !== undefined && 'code' in error && error.code === 'ENOENT')) return undefined
  if (status !== 0) throw new Error(`${peer} failed: ${stderr}`, { cause: error })
  return JSON.parse(stdout)
}
