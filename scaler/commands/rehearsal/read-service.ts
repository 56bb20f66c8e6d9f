import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'
import { BALANCES, type Parsed, type ServiceModel } from '../../../sim/index.ts'
import { profilePath } from '../../calibrate/profile/profile-path.ts'
import { profileService } from '../../calibrate/profile/profile-service.ts'
import { readProfile } from '../../calibrate/profile/read-profile.ts'
import type { OptionReader } from '../../options/option-reader.ts'
import { parseBatching } from '../../traffic/service/parse-batching.ts'
import { parseConnections } from '../../traffic/service/parse-connections.ts'
import { parseCrowding } from '../../traffic/service/parse-crowding.ts'
import { parseCollections, parsePauses } from '../../traffic/service/parse-pauses.ts'
import { parseRetries } from '../../traffic/service/parse-retries.ts'
import { parseTrafficService } from '../../traffic/service/parse-traffic-service.ts'
import { parseWarmUp } from '../../traffic/service/parse-warm-up.ts'
import type { TRAFFIC_OPTIONS } from './traffic-options.ts'

const CONCURRENCY_MAX = 10_000
const CORES_MAX = 1000
const QUEUE_LIMIT_MAX = 1_000_000
/** What a small model takes on a core. */
const SERVICE_DEFAULT = 'exponential:10ms'

/** `hold:30s`: how long a gateway holds requests. */
const HOLD = /^hold:(.+)$/

type ServiceArguments = ArgumentsCamelCase<InferredOptionTypes<typeof TRAFFIC_OPTIONS>>

/**
 * Reads the options that tell how the service works; problems stay with the reader.
 *
 * @returns undefined when there is no telling
 */
export function readService(read: OptionReader, argv: ServiceArguments): ServiceModel | undefined {
  const served = taken(read, readServed(argv.service ?? SERVICE_DEFAULT))
  const concurrency = read.integer('--concurrency', argv.concurrency, 1, CONCURRENCY_MAX)
  const queueLimit = read.integer('--queue-limit', argv.queueLimit, 0, QUEUE_LIMIT_MAX)
  const balance = read.choice('--balance', argv.balance, BALANCES) ?? 'random'
  const batching = argv.batching === undefined ? undefined : taken(read, parseBatching(argv.batching))
  const deadlineMs = readWait(read, '--deadline', argv.deadline)
  const more = { ...readPods(read, argv), ...readClients(read, argv) }
  if (served === undefined) return undefined
  return {
    ...served,
    ...known('concurrency', concurrency),
    balance,
    ...known('queueLimit', queueLimit),
    ...known('batching', batching),
    ...known('deadlineMs', deadlineMs),
    ...more,
  }
}

/** How fast pods work. */
function readPods(
  read: OptionReader,
  argv: ServiceArguments,
): Pick<ServiceModel, 'warmUp' | 'crowding' | 'pauses' | 'collections' | 'cpu'> {
  const parsed = <T>(text: string | undefined, parse: (text: string) => Parsed<T>): T | undefined =>
    text === undefined ? undefined : taken(read, parse(text))
  const cores = Number(argv.cores ?? 1)
  if (!(cores > 0 && cores <= CORES_MAX))
    read.refuse('--cores', `a number above 0 and of at most ${CORES_MAX}`, argv.cores ?? '')
  return {
    ...known('warmUp', parsed(argv.warmUp, parseWarmUp)),
    ...known('crowding', parsed(argv.crowding, parseCrowding)),
    ...known('pauses', parsed(argv.pauses, parsePauses)),
    ...known('collections', parsed(argv.collections, parseCollections)),
    // The limit stands in the manifest.
    ...(argv.cores === undefined ? {} : { cpu: { cores, limitCores: Number.POSITIVE_INFINITY } }),
  }
}

/** Those who send requests, and what is between them and the pods. */
function readClients(
  read: OptionReader,
  argv: ServiceArguments,
): Pick<ServiceModel, 'connections' | 'patienceMs' | 'retries' | 'holdMs'> {
  const [, hold] = HOLD.exec(argv.gateway ?? '') ?? []
  if (argv.gateway !== undefined && hold === undefined)
    read.refuse('--gateway', 'hold:TIME, such as hold:30s', argv.gateway)
  const connections =
    argv.connections === undefined ? undefined : taken(read, parseConnections(argv.connections))
  if (connections !== undefined && argv.balance === 'shared-queue')
    read.refuse(
      '--connections',
      'left out with --balance shared-queue, where requests wait for any pod',
      argv.connections ?? '',
    )
  return {
    ...known('connections', connections),
    ...known('patienceMs', readWait(read, '--patience', argv.patience)),
    ...known('retries', argv.retries === undefined ? undefined : taken(read, parseRetries(argv.retries))),
    ...known('holdMs', readWait(read, '--gateway', hold)),
  }
}

/** How long somebody waits. */
function readWait(read: OptionReader, flag: string, text: string | undefined): number | undefined {
  const ms = read.durationMs(flag, text)
  if (ms === 0) read.refuse(flag, 'longer than 0', text ?? '')
  return ms
}

function known<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: T })
}

/** What a profile measured; or a service time as it was written, one request at a time. */
function readServed(text: string): Parsed<Omit<ServiceModel, 'balance'>> {
  const path = profilePath(text)
  if (path === undefined) {
    const time = parseTrafficService(text)
    return time.ok ? { ok: true, value: { serviceTime: time.value, concurrency: 1 } } : time
  }
  const profile = readProfile(path)
  return profile.ok ? { ok: true, value: profileService(profile.value) } : profile
}

function taken<T>(read: OptionReader, parsed: Parsed<T>): T | undefined {
  if (parsed.ok) return parsed.value
  read.take(parsed.problems)
  return undefined
}
