import { parseArgs } from 'node:util'
import { type ConnectionSettings, readConnectionSettings } from './connection-settings.ts'
import { type LimitSettings, readLimitSettings } from './limit-settings.ts'
import {
  type Named,
  PORT_MAX,
  type ReadSetting,
  readInteger,
  readOtherPort,
  type SettingProblem,
} from './read-setting.ts'
import { readTracingSettings, type TracingSettings } from './tracing-settings.ts'

/** What the process is told from outside, checked. Times are in milliseconds. */
export type Settings = ConnectionSettings &
  LimitSettings & {
    /** TCP port, 0 to 65,535; 0 lets the system choose. Default 8080. */
    readonly port: number
    /** Address to listen on. Default 0.0.0.0: a pod is reached on its own address. */
    readonly host: string
    /** TCP port of the gRPC service, likewise. Default: none, for its packages take 15 MB and 0.26 s of the start. */
    readonly grpcPort: number | undefined
    /** Folder of the models, NAME/VERSION/model.onnx. Default: the one that comes with the server. */
    readonly models: string | undefined
    /** Version of the main model that answers when a request names none. Default: what the model's folder says. */
    readonly modelVersion: string | undefined
    /** Whether models may be loaded and unloaded from outside. Default no: the routes have no password. */
    readonly hasModelControl: boolean
    /** What every request must bring, but probes, scrapes and /docs: 16 to 256 characters. Default: nothing. */
    readonly token: string | undefined
    /** Where traces go. Default: nowhere. */
    readonly tracing: TracingSettings | undefined
    /** What build_info reports. Default `dev`. */
    readonly buildVersion: string
    /** How long to go on serving after the signal, while not ready. Default 0. */
    readonly drainDelayMs: number
    /** From the signal to a forced end. Default 25,000: under Kubernetes' terminationGracePeriodSeconds of 30. */
    readonly graceMs: number
    /** Only print the help text. */
    readonly help: boolean
  }

/** Either settings, or every reason why there are none. */
export type SettingsResult =
  | { readonly settings: Settings; readonly problems?: never }
  | { readonly settings?: never; readonly problems: readonly SettingProblem[] }

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'grpc-port': { type: 'string' },
  'admin-port': { type: 'string' },
  models: { type: 'string' },
  'model-version': { type: 'string' },
  help: { type: 'boolean' },
} as const

const HOUR_MS = 3_600_000

/** Printed by --help. */
export const HELP: string = `Serves ONNX models over HTTP and gRPC.

Usage: npm run serve -- [--port 8080] [--host 0.0.0.0] [--grpc-port 8081] [--models FOLDER] [--model-version 1]

  flag             environment      default  meaning
  --port           PORT             8080     TCP port; 0 lets the system choose
  --host           HOST             0.0.0.0  address to listen on
  --grpc-port      GRPC_PORT        none     TCP port of the same service over gRPC; 0 lets the system choose
  --admin-port     ADMIN_PORT       none     TCP port of a server for probes and metrics only, without TLS or token
  --models         MODELS           (own)    folder of NAME/VERSION/model.onnx; the server brings the model heart
  --model-version  MODEL_VERSION    (model)  version that answers when a request names none, by number or label
                   MODEL_CONTROL    none     explicit: models may be loaded and unloaded over HTTP
                   API_TOKEN        (none)   16 to 256 characters that requests must bring: Authorization: Bearer ...
                   TLS_CERT         (none)   PEM file with the server's certificate and its chain; read anew when it changes
                   TLS_KEY          (none)   PEM file with its private key
                   TLS_CLIENT_CA    (none)   PEM file; clients need a certificate that one of its authorities signed
                   RATE_LIMIT       0        requests a second of one client, beyond which it gets a 429; 0: no limit
                   TRUSTED_PROXIES  0        proxies in front, whose X-Forwarded-For tells the client's address
                   CONNECTIONS_MAX  4096     connections that may be open; one more is closed at once
                   CONNECTION_AGE_MS 300000  how old a connection gets, so that new pods get their share; 0: no end
                   FAIR_BY          none     client, or header:NAME: whose requests take turns at a busy model
                   CPU_LIMIT        (cgroup) processors, such as 1.5 or 500m, in place of what the cgroup says
                   MEMORY_LIMIT     (cgroup) bytes, or such as 512Mi, likewise
                   QUEUE_MEMORY     (1/4)    bytes, or such as 64Mi, of what waits; a quarter of the memory
                   BUILD_VERSION    dev      reported by tidegate_build_info and GET /v2
                   OTEL_EXPORTER_OTLP_ENDPOINT
                                    (none)   URL of a collector, for traces, such as http://otel:4318
                   DRAIN_DELAY_MS   0        go on serving this long after SIGTERM, while not ready
                   GRACE_MS         25000    from SIGTERM to a forced end with exit code 1
  --help                                     this text

A flag wins over the environment. Exit codes: 0 drained, 1 failed or requests were cut, 2 wrong settings.
Routes, once it runs: http://127.0.0.1:8080/docs
`

/**
 * Reads flags and environment; reports everything that is wrong at once.
 *
 * @param argv arguments without the program's own name
 * @param env the environment; an empty variable counts as not set, as `ENV X=` in a Dockerfile leaves it
 * @param versionsOf the versions and labels of the main model of a folder; throws when it is no folder of models
 */
export function parseSettings(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  versionsOf: (folder: string | undefined) => readonly string[],
): SettingsResult {
  const problems: SettingProblem[] = []
  const flags = readFlags(argv, problems)
  const read: ReadSetting = (flag, variable) => {
    const given = flag === undefined ? undefined : flags.get(flag)
    if (given !== undefined) return { name: `--${flag}`, value: given }
    const value = env[variable]
    return value === undefined || value === '' ? undefined : { name: variable, value }
  }
  const port = readInteger(read('port', 'PORT'), { fallback: 8080, max: PORT_MAX }, problems)
  const grpcPort = readOtherPort(read('grpc-port', 'GRPC_PORT'), port, problems)
  const connections = readConnectionSettings(read, port, problems)
  const limits = readLimitSettings(read, problems)
  const drainDelay = read(undefined, 'DRAIN_DELAY_MS')
  const drainDelayMs = readInteger(drainDelay, { fallback: 0, max: HOUR_MS }, problems)
  const graceMs = readInteger(read(undefined, 'GRACE_MS'), { fallback: 25_000, max: HOUR_MS }, problems)
  if (drainDelayMs >= graceMs)
    problems.push({
      name: drainDelay?.name ?? 'GRACE_MS',
      value: `${drainDelayMs} of ${graceMs}`,
      remedy:
        'DRAIN_DELAY_MS is part of GRACE_MS and must be smaller, or nothing is left to finish requests in',
    })
  const tracing = readTracingSettings(read, problems)
  const models = read('models', 'MODELS')
  const modelVersion = read('model-version', 'MODEL_VERSION')
  checkModels(models, modelVersion, versionsOf, problems)
  const control = read(undefined, 'MODEL_CONTROL')
  if (control !== undefined && !['none', 'explicit'].includes(control.value))
    problems.push({ ...control, remedy: 'give none or explicit' })
  const token = read(undefined, 'API_TOKEN')
  if (token !== undefined && !/^[\x21-\x7e]{16,256}$/.test(token.value))
    problems.push({
      name: token.name,
      value: '(not shown)',
      remedy: 'give 16 to 256 characters without a space',
    })
  if (problems.length > 0) return { problems }
  const settings: Settings = {
    ...connections,
    ...limits,
    port,
    host: read('host', 'HOST')?.value ?? '0.0.0.0',
    grpcPort,
    models: models?.value,
    modelVersion: modelVersion?.value,
    hasModelControl: control?.value === 'explicit',
    token: token?.value,
    tracing,
    buildVersion: read(undefined, 'BUILD_VERSION')?.value ?? 'dev',
    drainDelayMs,
    graceMs,
    help: flags.has('help'),
  }
  return { settings }
}

function readFlags(argv: readonly string[], problems: SettingProblem[]): Map<string, string> {
  const { tokens } = parseArgs({ args: [...argv], options: FLAGS, strict: false, tokens: true })
  const flags = new Map<string, string>()
  for (const token of tokens) {
    if (token.kind === 'positional')
      problems.push({ name: 'argument', value: token.value, remedy: 'there are only flags; see --help' })
    if (token.kind !== 'option') continue
    if (!Object.hasOwn(FLAGS, token.name))
      problems.push({
        name: token.rawName,
        value: token.value ?? '',
        remedy: 'there is no such flag; see --help',
      })
    else if (token.name !== 'help' && (token.value === undefined || token.value === ''))
      problems.push({ name: token.rawName, value: '', remedy: 'give the flag a value' })
    else flags.set(token.name, token.value ?? '')
  }
  return flags
}

function checkModels(
  models: Named | undefined,
  version: Named | undefined,
  versionsOf: (folder: string | undefined) => readonly string[],
  problems: SettingProblem[],
): void {
  try {
    const known = versionsOf(models?.value)
    if (version !== undefined && !known.includes(version.value))
      problems.push({ ...version, remedy: `give a version of the model: ${known.join(', ')}` })
  } catch (error) {
    const remedy = error instanceof Error ? error.message : String(error)
    problems.push({ name: models?.name ?? '--models', value: models?.value ?? '', remedy })
  }
}
