import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseSettings, type SettingsResult } from '../../../../server/process/settings/settings.ts'

const versionsOf = (folder: string | undefined): readonly string[] => {
  if (folder === 'empty') throw new Error('empty: there is no MODEL/VERSION/model.onnx')
  return folder === 'other' ? ['7'] : ['1', '2', 'canary']
}
const DEFAULTS = {
  port: 8080,
  host: '0.0.0.0',
  grpcPort: undefined,
  models: undefined,
  modelVersion: undefined,
  hasModelControl: false,
  token: undefined,
  tracing: undefined,
  buildVersion: 'dev',
  drainDelayMs: 0,
  graceMs: 25_000,
  help: false,
  tls: undefined,
  adminPort: undefined,
  rateLimit: 0,
  trustedProxies: 0,
  fairBy: undefined,
  cpuLimit: undefined,
  memoryLimitBytes: undefined,
  queueMemoryBytes: undefined,
  connectionAgeMs: 300_000,
  connectionsMax: 4096,
}

function check(argv: string, env: Record<string, string>, expected: SettingsResult): void {
  assert.equal(parseSettings(argv.split(' ').filter(Boolean), env, versionsOf), expected)
}

test('nothing given: the defaults', () => check('', {}, { settings: DEFAULTS }))

test('an empty variable is not set', () => check('', { PORT: '', MODEL_VERSION: '' }, { settings: DEFAULTS }))

test('everything from the environment', () =>
  check(
    '',
    {
      PORT: '0',
      HOST: '::1',
      GRPC_PORT: '0',
      MODELS: 'other',
      MODEL_VERSION: '7',
      MODEL_CONTROL: 'explicit',
      API_TOKEN: 'sixteen-letters-',
      BUILD_VERSION: 'v3',
      DRAIN_DELAY_MS: '10',
      GRACE_MS: '11',
      ADMIN_PORT: '9090',
      RATE_LIMIT: '50',
      TRUSTED_PROXIES: '1',
      FAIR_BY: 'header:X-Client-Id',
      CPU_LIMIT: '1500m',
      MEMORY_LIMIT: '512Mi',
      QUEUE_MEMORY: '1000000',
      CONNECTION_AGE_MS: '0',
      CONNECTIONS_MAX: '100',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318',
    },
    {
      settings: {
        port: 0,
        host: '::1',
        grpcPort: 0,
        models: 'other',
        modelVersion: '7',
        hasModelControl: true,
        token: 'sixteen-letters-',
        tracing: { url: 'http://otel:4318/v1/traces', protocol: 'http/protobuf' },
        buildVersion: 'v3',
        drainDelayMs: 10,
        graceMs: 11,
        help: false,
        tls: undefined,
        adminPort: 9090,
        rateLimit: 50,
        trustedProxies: 1,
        fairBy: { header: 'x-client-id' },
        cpuLimit: 1.5,
        memoryLimitBytes: 536_870_912,
        queueMemoryBytes: 1_000_000,
        connectionAgeMs: 0,
        connectionsMax: 100,
      },
    },
  ))

test('a flag wins over the environment', () =>
  check(
    '--port 1 --model-version=2',
    { PORT: '2', MODEL_VERSION: '1' },
    {
      settings: { ...DEFAULTS, port: 1, modelVersion: '2' },
    },
  ))

test('gRPC has a port of its own, or none', () => {
  check('--grpc-port none', { GRPC_PORT: '8081' }, { settings: DEFAULTS })
  check('', { GRPC_PORT: '8081' }, { settings: { ...DEFAULTS, grpcPort: 8081 } })
  const remedy = 'give another port than that of HTTP'
  check('--grpc-port 8080', {}, { problems: [{ name: '--grpc-port', value: '8080', remedy }] })
  check(
    '',
    { GRPC_PORT: 'off' },
    {
      problems: [{ name: 'GRPC_PORT', value: 'off', remedy: 'give none, or a whole number from 0 to 65535' }],
    },
  )
})

test('clients are told apart in one of two ways, or not at all', () => {
  check('', { FAIR_BY: 'none' }, { settings: DEFAULTS })
  check('', { FAIR_BY: 'client' }, { settings: { ...DEFAULTS, fairBy: 'client' } })
  const remedy = 'give none, client, or header:NAME such as header:X-Client-Id'
  check('', { FAIR_BY: 'X-Client' }, { problems: [{ name: 'FAIR_BY', value: 'X-Client', remedy }] })
})

test('--help', () => check('--help', {}, { settings: { ...DEFAULTS, help: true } }))

test('every problem at once', () => {
  const { problems = [] } = parseSettings(
    ['--port', '65536', '--porf=1', 'stray', '--host'],
    {
      MODEL_VERSION: '3',
      DRAIN_DELAY_MS: '1e3',
      GRACE_MS: '-1',
      MODEL_CONTROL: 'on',
      API_TOKEN: 'short secret',
      TLS_CERT: '/no/such/file.pem',
      ADMIN_PORT: '80800',
      RATE_LIMIT: '-1',
      CONNECTION_AGE_MS: '86400001',
      CONNECTIONS_MAX: '0',
      FAIR_BY: 'header:',
      CPU_LIMIT: '0',
      MEMORY_LIMIT: '512M',
      QUEUE_MEMORY: '1e9',
    },
    versionsOf,
  )
  assert.equal(
    problems.map(({ name, value }) => [name, value]),
    [
      ['--porf', '1'],
      ['argument', 'stray'],
      ['--host', ''],
      ['--port', '65536'],
      ['CONNECTIONS_MAX', '0'],
      ['TLS_KEY', ''],
      ['ADMIN_PORT', '80800'],
      ['RATE_LIMIT', '-1'],
      ['FAIR_BY', 'header:'],
      ['CONNECTION_AGE_MS', '86400001'],
      ['CPU_LIMIT', '0'],
      ['MEMORY_LIMIT', '512M'],
      ['QUEUE_MEMORY', '1e9'],
      ['DRAIN_DELAY_MS', '1e3'],
      ['GRACE_MS', '-1'],
      ['MODEL_VERSION', '3'],
      ['MODEL_CONTROL', 'on'],
      ['API_TOKEN', '(not shown)'],
    ],
  )
})

test('a misspelt flag is told with its value and the flag that was meant', () => {
  const problem = (name: string, value: string, remedy: string): SettingsResult => ({
    problems: [{ name, value, remedy }],
  })
  check('--prt 1', {}, problem('--prt', '1', 'there is no such flag: did you mean --port?'))
  check('--model=x', {}, problem('--model', 'x', 'there is no such flag: did you mean --models?'))
  check(
    '--modelversion 1',
    {},
    problem('--modelversion', '1', 'there is no such flag: did you mean --model-version?'),
  )
  check('--verbose', {}, problem('--verbose', '', 'there is no such flag; see --help'))
})

test('a version may be a label, and is one of the folder’s', () => {
  check('--model-version canary', {}, { settings: { ...DEFAULTS, modelVersion: 'canary' } })
  check(
    '--models other --model-version 1',
    {},
    {
      problems: [{ name: '--model-version', value: '1', remedy: 'give a version of the model: 7' }],
    },
  )
})

test('a folder without models', () =>
  check(
    '--models empty',
    {},
    {
      problems: [{ name: '--models', value: 'empty', remedy: 'empty: there is no MODEL/VERSION/model.onnx' }],
    },
  ))

test('a drain delay that leaves no time to finish requests is refused', () =>
  check(
    '',
    { DRAIN_DELAY_MS: '100', GRACE_MS: '100' },
    {
      problems: [
        {
          name: 'DRAIN_DELAY_MS',
          value: '100 of 100',
          remedy:
            'DRAIN_DELAY_MS is part of GRACE_MS and must be smaller, or nothing is left to finish requests in',
        },
      ],
    },
  ))

test.run()
