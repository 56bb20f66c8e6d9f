import { CONNECTION_LIMITS } from '../../connections/http-server.ts'
import { readTlsFiles, type TlsFiles } from '../../connections/tls-files.ts'
import {
  type Named,
  type ReadSetting,
  readInteger,
  readOtherPort,
  type SettingProblem,
} from './read-setting.ts'

/** What tells one client from another. */
export type FairBy = 'client' | { readonly header: string }

/** Who may connect, how, and how often. */
export type ConnectionSettings = {
  /** The server's certificate and key, and whose clients it takes. Default: no TLS. */
  readonly tls: TlsFiles | undefined
  /** TCP port of a server for probes and metrics only, without TLS or token. Default: none. */
  readonly adminPort: number | undefined
  /** Requests a second of one client; 0, the default: as many as it likes. */
  readonly rateLimit: number
  /** How many proxies in front are to be believed about the client's address. Default 0. */
  readonly trustedProxies: number
  /**
   * How clients are told apart, so that each gets its share of a model: by certificate or else by address, or by a header,
   * whose name is given in small letters. Default: not at all.
   */
  readonly fairBy: FairBy | undefined
  /** How old a connection gets, in milliseconds up to a day, a tenth more or less; 0: as old as it likes. Default 300,000. */
  readonly connectionAgeMs: number
  /** How many connections may be open, 1 to 1,000,000. Default 4,096. */
  readonly connectionsMax: number
}

const RATE_MAX = 1_000_000
const PROXIES_MAX = 10
const CONNECTIONS_MAX = 1_000_000
const AGE_MS_MAX = 86_400_000

/**
 * @param port that of the service itself
 * @param problems what is wrong is put there
 */
export function readConnectionSettings(
  read: ReadSetting,
  port: number,
  problems: SettingProblem[],
): ConnectionSettings {
  const most = read(undefined, 'CONNECTIONS_MAX')
  const { connectionsMax: fallback } = CONNECTION_LIMITS
  const connectionsMax = readInteger(most, { fallback, max: CONNECTIONS_MAX }, problems)
  if (connectionsMax === 0 && most !== undefined)
    problems.push({ ...most, remedy: `give a whole number from 1 to ${CONNECTIONS_MAX}` })
  return {
    tls: readTls(read, problems),
    adminPort: readOtherPort(read('admin-port', 'ADMIN_PORT'), port, problems),
    rateLimit: readInteger(read(undefined, 'RATE_LIMIT'), { fallback: 0, max: RATE_MAX }, problems),
    trustedProxies: readInteger(
      read(undefined, 'TRUSTED_PROXIES'),
      { fallback: 0, max: PROXIES_MAX },
      problems,
    ),
    fairBy: readFairBy(read(undefined, 'FAIR_BY'), problems),
    connectionAgeMs: readInteger(
      read(undefined, 'CONNECTION_AGE_MS'),
      { fallback: CONNECTION_LIMITS.ageMs, max: AGE_MS_MAX },
      problems,
    ),
    connectionsMax,
  }
}

function readFairBy(given: Named | undefined, problems: SettingProblem[]): FairBy | undefined {
  if (given === undefined || given.value === 'none') return undefined
  if (given.value === 'client') return given.value
  const [, header] = /^header:([A-Za-z0-9-]{1,64})$/.exec(given.value) ?? []
  if (header !== undefined) return { header: header.toLowerCase() }
  problems.push({ ...given, remedy: 'give none, client, or header:NAME such as header:X-Client-Id' })
  return undefined
}

function readTls(read: ReadSetting, problems: SettingProblem[]): TlsFiles | undefined {
  const cert = read(undefined, 'TLS_CERT')
  const key = read(undefined, 'TLS_KEY')
  const clientCa = read(undefined, 'TLS_CLIENT_CA')
  if (cert === undefined && key === undefined && clientCa === undefined) return undefined
  if (cert === undefined || key === undefined) {
    const missing = cert === undefined ? 'TLS_CERT' : 'TLS_KEY'
    problems.push({
      name: missing,
      value: '',
      remedy: 'give both TLS_CERT and TLS_KEY, or none of the three',
    })
    return undefined
  }
  const files = { cert: cert.value, key: key.value, clientCa: clientCa?.value }
  const given = { cert, key, clientCa }
  for (const { file, reason } of readTlsFiles(files).problems ?? [])
    problems.push({ name: given[file]?.name ?? file, value: given[file]?.value ?? '', remedy: reason })
  return files
}
