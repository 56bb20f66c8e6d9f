import type { Named, ReadSetting, SettingProblem } from './read-setting.ts'

/** Where traces go. What else OpenTelemetry's variables say, its packages read by themselves. */
export type TracingSettings = { readonly url: string; readonly protocol: TracesProtocol }

type TracesProtocol = (typeof PROTOCOLS)[number]

const PROTOCOLS = ['http/protobuf', 'http/json'] as const
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
]

/**
 * Reads OpenTelemetry's own variables
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
 *
 * @param problems what is wrong is put there: the packages would only fall back to a default
 * @returns undefined without an endpoint, or when tracing is switched off
 */
export function readTracingSettings(
  read: ReadSetting,
  problems: SettingProblem[],
): TracingSettings | undefined {
  const variable = (name: string): Named | undefined => read(undefined, name)
  const isDisabled = variable('OTEL_SDK_DISABLED')?.value.toLowerCase() === 'true'
  const exporter = variable('OTEL_TRACES_EXPORTER')
  const own = variable('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')
  const general = variable('OTEL_EXPORTER_OTLP_ENDPOINT')
  const endpoint = own ?? general
  if (isDisabled || exporter?.value === 'none' || endpoint === undefined) return undefined
  if (exporter !== undefined && exporter.value !== 'otlp')
    problems.push({ ...exporter, remedy: 'give otlp or none' })
  const url = readUrl(endpoint, problems)
  const protocol = readProtocol(
    variable('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? variable('OTEL_EXPORTER_OTLP_PROTOCOL'),
    problems,
  )
  checkSampler(variable('OTEL_TRACES_SAMPLER'), variable('OTEL_TRACES_SAMPLER_ARG'), problems)
  // The general endpoint is a folder of all signals.
  return { protocol, url: own === undefined ? `${url.replace(/\/$/, '')}/v1/traces` : url }
}

function readUrl(endpoint: Named, problems: SettingProblem[]): string {
  const isHttp = URL.canParse(endpoint.value) && /^https?:$/.test(new URL(endpoint.value).protocol)
  if (!isHttp) problems.push({ ...endpoint, remedy: 'give the URL of a collector, such as http://otel:4318' })
  return endpoint.value
}

function readProtocol(given: Named | undefined, problems: SettingProblem[]): TracesProtocol {
  const found = PROTOCOLS.find((protocol) => protocol === (given?.value ?? 'http/protobuf'))
  if (found === undefined && given !== undefined)
    problems.push({ ...given, remedy: `give ${PROTOCOLS.join(' or ')}; collectors have them on port 4318` })
  return found ?? 'http/protobuf'
}

function checkSampler(
  sampler: Named | undefined,
  argument: Named | undefined,
  problems: SettingProblem[],
): void {
  if (sampler !== undefined && !SAMPLERS.includes(sampler.value))
    problems.push({ ...sampler, remedy: `give one of ${SAMPLERS.join(', ')}` })
  if (argument === undefined || sampler?.value.includes('ratio') !== true) return
  const ratio = Number(argument.value)
  if (!(ratio >= 0 && ratio <= 1)) problems.push({ ...argument, remedy: 'give a number from 0 to 1' })
}
