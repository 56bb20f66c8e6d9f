import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  readWorld,
  type WorldSettings,
  worldAround,
} from '../../../../scaler/commands/rehearsal/read-world.ts'
import { ToolError } from '../../../../scaler/errors.ts'
import { OptionReader } from '../../../../scaler/options/option-reader.ts'
import { sampleWorkload } from '../../../sim/kubernetes/sample-objects.ts'

type Arguments = Parameters<typeof readWorld>[1]

function read(options: Partial<Arguments>): { settings: WorldSettings; complaints: string } {
  const reader = new OptionReader()
  const settings = readWorld(reader, { containers: false, _: [], $0: '', ...options } as Arguments, false)
  try {
    reader.finish()
  } catch (error) {
    return { settings, complaints: (error as ToolError).message }
  }
  return { settings, complaints: '' }
}

const before = sampleWorkload({ name: 'heart', image: 'web:1' })
const plan = {
  before,
  after: { ...before, image: 'web:2' },
  startUp: { kind: 'fixed', ms: 1000 },
  seed: 1,
} as const
const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'heart' },
  spec: { template: { spec: { containers: [{ name: 'main', image: 'web:1' }] } } },
}

test('without options the world around a rollout is empty', () => {
  const { settings, complaints } = read({})
  assert.is(complaints, '')
  assert.equal(worldAround(settings, object, plan), { around: {} })
})

test('every option gets into the world', () => {
  const { settings, complaints } = read({
    fault: ['never-ready', 'status-lag:500ms'],
    nodes: '2x4,8Gi',
    requests: '30,90@60s',
    kubeApiBurst: '100',
    for: '30m',
  })
  assert.is(complaints, '')
  const { around, horizonMs } = worldAround(settings, object, plan)
  assert.is(horizonMs, 1_800_000)
  assert.equal(around?.controllerClient, { requestsPerSecond: 20, burst: 100 })
  assert.equal(around?.faults, { neverReady: ['web:2'], statusLagMs: 500 })
  assert.equal(
    around?.nodes?.map(({ name }) => name),
    ['node-1', 'node-2'],
  )
  // Nodes have room for what pods request, which only their containers tell.
  assert.equal(Object.keys(around?.lives ?? {}), ['web:1', 'web:2'])
  assert.equal(around?.requests?.ratePerSecond, [
    { atMs: 0, value: 30 },
    { atMs: 60_000, value: 90 },
  ])
})

test('everything wrong is told at once, each with what it should be', () => {
  const { complaints } = read({
    fault: ['explode'],
    nodes: 'many',
    metric: ['rate'],
    requests: 'few',
    for: 'long',
    scrape: 'often',
    kubeApiQps: '0',
    kubeApiBurst: 'much',
  })
  const wrong = ['fault', 'nodes', 'metric', 'requests', 'for', 'scrape', 'kube-api-qps', 'kube-api-burst']
  for (const flag of wrong.map((name) => `--${name}`)) assert.match(complaints, `${flag} must be`)
})

test('only a node that is there can be lost', () => {
  assert.match(read({ fault: ['node-loss:node-1@60s'] }).complaints, '--nodes gives (none), not "node-loss')
  const fault = ['node-loss:node-2@60s', 'node-loss:node-3@60s']
  const { complaints } = read({ fault, nodes: '2x4,8Gi' })
  assert.match(complaints, '--nodes gives (node-1, node-2), not "node-loss:node-3@60s"')
  assert.not.match(complaints, 'node-2@60s')
})

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ToolError) return error.message
    throw error
  }
  return ''
}

test('metrics can only fail where an autoscaler reads them', () => {
  const faults = ['never-ready', 'metrics-late:30s', 'metrics-missing:60s..120s']
  // Without something to read no autoscaler is simulated, and with --no-autoscaler none in any case.
  for (const options of [{}, { requests: '60' }, { metric: ['rps=1'], autoscaler: 'false' }]) {
    const { settings, complaints } = read({ fault: faults, ...options })
    assert.is(complaints, '')
    assert.match(
      refusal(() => worldAround(settings, object, plan)),
      /^--fault metrics-late:30s, metrics-missing:60s..120s befalls what an autoscaler reads, and there is none/,
    )
  }
  const { settings } = read({ fault: faults, requests: '60', autoscaler: 'keda' })
  assert.is(worldAround(settings, object, plan).around?.faults?.metricsLateMs, 30_000)
})

test('an autoscaler needs something to read', () => {
  assert.match(read({ autoscaler: 'keda' }).complaints, '--autoscaler must be given together with')
})

test('where there are requests, their rate is measured over the range of the query', () => {
  const { settings } = read({ autoscaler: 'keda/base/scaled-object.yaml', requests: '60', scrape: '5s' })
  const { around } = worldAround(settings, object, plan)
  assert.equal(around?.autoscaling?.metrics, { 'request-rate': { kind: 'requestRate', windowMs: 60_000 } })
  assert.equal(around?.requests, { ratePerSecond: [{ atMs: 0, value: 60 }], scrapeIntervalMs: 5000 })
})

test('what is told of a metric counts more than what could be measured', () => {
  const path = 'keda/base/scaled-object.yaml'
  const { settings } = read({ autoscaler: path, requests: '60', metric: ['request-rate=7'] })
  const { around } = worldAround(settings, object, plan)
  assert.equal(around?.autoscaling?.metrics, { 'request-rate': [{ atMs: 0, value: 7 }] })
})

test('a metric alone is read by the autoscaler of keda', () => {
  const { settings } = read({ metric: ['rps=20,-@2m'] })
  assert.equal(settings.autoscaler, { source: { folder: 'keda' }, isChosen: false })
  assert.equal(settings.metrics, {
    rps: [
      { atMs: 0, value: 20 },
      { atMs: 120_000, value: null },
    ],
  })
  assert.equal(read({ metric: ['rps=1'], autoscaler: 'hpa.yaml' }).settings.autoscaler, {
    source: { file: 'hpa.yaml' },
    isChosen: true,
  })
})

test('a metric that no trigger reads is refused, and those that are read are named', () => {
  const { settings } = read({ metric: ['nobody=1'], autoscaler: 'keda/base/scaled-object.yaml' })
  assert.match(
    refusal(() => worldAround(settings, object, plan)),
    /--metric nobody is read by no trigger; the autoscaler reads \w/,
  )
})

test.run()
