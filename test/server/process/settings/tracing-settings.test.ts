import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SettingProblem } from '../../../../server/process/settings/read-setting.ts'
import {
  readTracingSettings,
  type TracingSettings,
} from '../../../../server/process/settings/tracing-settings.ts'

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318' }

function read(env: Readonly<Record<string, string>>): {
  readonly settings: TracingSettings | undefined
  readonly problems: readonly SettingProblem[]
} {
  const problems: SettingProblem[] = []
  const settings = readTracingSettings((_flag, name) => {
    const value = env[name]
    return value === undefined ? undefined : { name, value }
  }, problems)
  return { settings, problems }
}

for (const [what, env] of [
  ['without an endpoint', { OTEL_SERVICE_NAME: 'mine', OTEL_TRACES_SAMPLER: 'always_on' }],
  ['when it is disabled', { ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' }],
  ['when there is no exporter', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }],
] as const)
  test(`nothing is traced ${what}`, () => assert.equal(read(env), { settings: undefined, problems: [] }))

test('the general endpoint is that of all signals, the one for traces is taken as it is', () => {
  const urlOf = (env: Readonly<Record<string, string>>) => read(env).settings?.url
  assert.is(urlOf(ENDPOINT), 'http://otel:4318/v1/traces')
  assert.is(urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel/in/' }), 'https://otel/in/v1/traces')
  const own = { ...ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://tempo:4318/otlp' }
  assert.is(urlOf(own), 'http://tempo:4318/otlp')
})

test('the protocol for traces wins over the general one', () => {
  const json = { ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }
  assert.is(read(json).settings?.protocol, 'http/json')
  const both = { ...json, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' }
  assert.is(read(both).settings?.protocol, 'http/protobuf')
})

test('a ratio from 0 to 1, where a sampler takes one', () => {
  const sampler = (name: string, argument: string) =>
    read({ ...ENDPOINT, OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument }).problems
  assert.equal(sampler('parentbased_traceidratio', '0.1'), [])
  assert.equal(sampler('always_on', 'nonsense'), [])
  for (const ratio of ['1.1', '-1', 'half', 'NaN'])
    assert.equal(
      sampler('traceidratio', ratio).map(({ name }) => name),
      ['OTEL_TRACES_SAMPLER_ARG'],
      ratio,
    )
})

test('what the packages would only pass over is refused, all at once', () => {
  const { problems } = read({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'otel:4318',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_TRACES_EXPORTER: 'zipkin',
    OTEL_TRACES_SAMPLER: 'some',
  })
  assert.equal(
    problems.map(({ name, value }) => [name, value]),
    [
      ['OTEL_TRACES_EXPORTER', 'zipkin'],
      ['OTEL_EXPORTER_OTLP_ENDPOINT', 'otel:4318'],
      ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
      ['OTEL_TRACES_SAMPLER', 'some'],
    ],
  )
  assert.ok(problems.every(({ remedy }) => remedy.startsWith('give ')))
})

test.run()
