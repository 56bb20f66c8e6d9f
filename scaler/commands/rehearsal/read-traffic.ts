import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'
import {
  BALANCES,
  DEPTHS,
  expectedRequests,
  type Parsed,
  type ServedTraffic,
  type ServiceModel,
} from '../../../sim/index.ts'
import type { OptionReader } from '../../options/option-reader.ts'
import { composeTraffic } from '../../traffic/compose-traffic.ts'
import { parseTrafficService } from '../../traffic/parse-traffic-service.ts'
import type { TRAFFIC_OPTIONS } from './traffic-options.ts'

/** How long requests arrive when nothing is said: a rollout is over by then, or hangs. */
export const TRAFFIC_FOR_MS = 600_000

const FOR_MS_MIN = 1000
const CONCURRENCY_MAX = 10_000
const QUEUE_LIMIT_MAX = 1_000_000
/** Some ten seconds of one core: more are a fluid unless each of them is asked for. */
const EVERY_MAX = 50_000_000
/** Some four minutes of one core. */
const REQUESTS_MAX = 1_000_000_000
/** What a small model takes on a core. */
const SERVICE_DEFAULT = 'exponential:10ms'

type TrafficArguments = ArgumentsCamelCase<InferredOptionTypes<typeof TRAFFIC_OPTIONS>>

/**
 * Reads the options of `TRAFFIC_OPTIONS`; problems stay with the reader.
 *
 * @param forMs how long requests arrive
 * @returns undefined without `--traffic`
 */
export function readTraffic(
  read: OptionReader,
  argv: TrafficArguments,
  { forMs, seed }: { readonly forMs: number; readonly seed: number },
): ServedTraffic | undefined {
  const service = readService(read, argv)
  if (argv.traffic === undefined) {
    refuseAlone(read, argv)
    return undefined
  }
  const arrivals = taken(read, composeTraffic(argv.traffic))
  if (forMs < FOR_MS_MIN) read.refuse('--for', 'at least 1s with --traffic', `${forMs}ms`)
  if (arrivals === undefined || service === undefined) return undefined
  const requests = expectedRequests(arrivals, seed, forMs)
  const depth = read.choice('--depth', argv.depth, DEPTHS) ?? (requests > EVERY_MAX ? 'fluid' : 'every')
  if (depth === 'every' && requests > REQUESTS_MAX)
    read.refuse('--traffic', `at most ${REQUESTS_MAX} requests within --for`, argv.traffic)
  return { depth, arrivals, service }
}

function readService(read: OptionReader, argv: TrafficArguments): ServiceModel | undefined {
  const serviceTime = taken(read, parseTrafficService(argv.service ?? SERVICE_DEFAULT))
  const concurrency = read.integer('--concurrency', argv.concurrency, 1, CONCURRENCY_MAX) ?? 1
  const queueLimit = read.integer('--queue-limit', argv.queueLimit, 0, QUEUE_LIMIT_MAX)
  const deadlineMs = read.durationMs('--deadline', argv.deadline)
  const balance = read.choice('--balance', argv.balance, BALANCES) ?? 'random'
  if (deadlineMs === 0) read.refuse('--deadline', 'longer than 0', argv.deadline ?? '')
  if (serviceTime === undefined) return undefined
  return {
    serviceTime,
    concurrency,
    ...(queueLimit === undefined ? {} : { queueLimit }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    balance,
  }
}

/** What is said of a service without requests is a slip. */
function refuseAlone(read: OptionReader, argv: TrafficArguments): void {
  const { service, concurrency, queueLimit, deadline, balance, depth } = argv
  const given = { service, concurrency, 'queue-limit': queueLimit, deadline, balance, depth }
  for (const [name, text] of Object.entries(given))
    if (text !== undefined) read.refuse(`--${name}`, 'given together with --traffic', text)
}

function taken<T>(read: OptionReader, parsed: Parsed<T>): T | undefined {
  if (parsed.ok) return parsed.value
  read.take(parsed.problems)
  return undefined
}
