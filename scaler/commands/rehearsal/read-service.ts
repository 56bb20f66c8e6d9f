import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'
import { BALANCES, type Parsed, type ServiceModel } from '../../../sim/index.ts'
import type { OptionReader } from '../../options/option-reader.ts'
import { parseBatching } from '../../traffic/parse-batching.ts'
import { parseTrafficService } from '../../traffic/parse-traffic-service.ts'
import type { TRAFFIC_OPTIONS } from './traffic-options.ts'

const CONCURRENCY_MAX = 10_000
const QUEUE_LIMIT_MAX = 1_000_000
/** What a small model takes on a core. */
const SERVICE_DEFAULT = 'exponential:10ms'

/**
 * Reads the options that tell how the service works; problems stay with the reader.
 *
 * @returns undefined when there is no telling
 */
export function readService(
  read: OptionReader,
  argv: ArgumentsCamelCase<InferredOptionTypes<typeof TRAFFIC_OPTIONS>>,
): ServiceModel | undefined {
  const serviceTime = taken(read, parseTrafficService(argv.service ?? SERVICE_DEFAULT))
  const concurrency = read.integer('--concurrency', argv.concurrency, 1, CONCURRENCY_MAX) ?? 1
  const batching = argv.batching === undefined ? undefined : taken(read, parseBatching(argv.batching))
  const queueLimit = read.integer('--queue-limit', argv.queueLimit, 0, QUEUE_LIMIT_MAX)
  const deadlineMs = read.durationMs('--deadline', argv.deadline)
  const balance = read.choice('--balance', argv.balance, BALANCES) ?? 'random'
  if (deadlineMs === 0) read.refuse('--deadline', 'longer than 0', argv.deadline ?? '')
  if (serviceTime === undefined) return undefined
  return {
    serviceTime,
    concurrency,
    ...(batching === undefined ? {} : { batching }),
    ...(queueLimit === undefined ? {} : { queueLimit }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    balance,
  }
}

function taken<T>(read: OptionReader, parsed: Parsed<T>): T | undefined {
  if (parsed.ok) return parsed.value
  read.take(parsed.problems)
  return undefined
}
