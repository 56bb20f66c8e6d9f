import { type ConnectionSettings, readConnectionSettings } from './connection-settings.ts'
import { type DrainSettings, readDrainSettings } from './drain-settings.ts'
import { type LimitSettings, readLimitSettings } from './limit-settings.ts'
import { readFlags } from './read-flags.ts'
import {
  PORT_MAX,
  type ReadSetting,
  readInteger,
  readOtherPort,
  type SettingProblem,
} from './read-setting.ts'
import { type RepositorySettings, readRepositorySettings, type VersionsOf } from './repository-settings.ts'
import { readTracingSettings, type TracingSettings } from './tracing-settings.ts'

/** What the process is told from outside, checked. Times are in milliseconds. */
export type Settings = ConnectionSettings &
  LimitSettings &
  DrainSettings &
  RepositorySettings & {
    /** TCP port, 0 to 65,535; 0 lets the system choose. Default 8080. */
    readonly port: number
    /** Address to listen on. Default 0.0.0.0: a pod is reached on its own address. */
    readonly host: string
    /** TCP port of the gRPC service, likewise. Default: none, for its packages take 15 MB and 0.26 s of the start. */
    readonly grpcPort: number | undefined
    /** What every request must bring, but probes, scrapes and /docs: 16 to 256 characters. Default: nothing. */
    readonly token: string | undefined
    /** Where traces go. Default: nowhere. */
    readonly tracing: TracingSettings | undefined
    /** What build_info reports. Default `dev`. */
    readonly buildVersion: string
    /** Only print the help text. */
    readonly help: boolean
  }

/** Either settings, or every reason why there are none. */
export type SettingsResult =
  | { readonly settings: Settings; readonly problems?: never }
  | { readonly settings?: never; readonly problems: readonly SettingProblem[] }

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
  versionsOf: VersionsOf,
): SettingsResult {
  const problems: SettingProblem[] = []
  const flags = readFlags(argv, problems)
  const read = flagOrVariable(flags, env)
  const port = readInteger(read('port', 'PORT'), { fallback: 8080, max: PORT_MAX }, problems)
  const settings: Settings = {
    port,
    host: read('host', 'HOST')?.value ?? '0.0.0.0',
    grpcPort: readOtherPort(read('grpc-port', 'GRPC_PORT'), port, problems),
    ...readConnectionSettings(read, port, problems),
    ...readLimitSettings(read, problems),
    ...readDrainSettings(read, problems),
    tracing: readTracingSettings(read, problems),
    ...readRepositorySettings(read, versionsOf, problems),
    token: readToken(read, problems),
    buildVersion: read(undefined, 'BUILD_VERSION')?.value ?? 'dev',
    help: flags.has('help'),
  }
  return problems.length > 0 ? { problems } : { settings }
}

function flagOrVariable(
  flags: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string | undefined>>,
): ReadSetting {
  return (flag, variable) => {
    const given = flag === undefined ? undefined : flags.get(flag)
    if (given !== undefined) return { name: `--${flag}`, value: given }
    const value = env[variable]
    return value === undefined || value === '' ? undefined : { name: variable, value }
  }
}

function readToken(read: ReadSetting, problems: SettingProblem[]): string | undefined {
  const token = read(undefined, 'API_TOKEN')
  if (token !== undefined && !/^[\x21-\x7e]{16,256}$/.test(token.value))
    problems.push({
      name: token.name,
      value: '(not shown)',
      remedy: 'give 16 to 256 characters without a space',
    })
  return token?.value
}
