import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TrafficReport } from '../../../../scaler/rehearsal/traffic-report.ts'
import type { Timeline, Verdict } from '../../../../sim/index.ts'
import { runHere } from '../run-here.ts'

type Printed = {
  readonly timeline: Timeline
  readonly report: TrafficReport
  readonly verdict?: Verdict
}

const simulate = ['simulate', '--traffic', 'poisson:90/s', '--service', 'exponential:20ms', '--replicas', '3']

const alone = runHere([
  ...simulate,
  '--for',
  '1h',
  '--concurrency',
  '1',
  '--balance',
  'random',
  '--no-autoscaler',
  '--json',
])
const shared = runHere([...simulate, '--for', '1h', '--balance', 'shared-queue', '--no-autoscaler', '--json'])
const rollout = runHere([...simulate, '--surge', '1', '--unavailable', '0', '--no-autoscaler', '--json'])
const drawn = runHere([...simulate, '--for', '10m', '--no-autoscaler'])
const refused = runHere([
  ...simulate.slice(0, 2),
  'poisson:90',
  '--service',
  'exponential:20',
  '--concurrency',
  '0',
  '--balance',
  'best',
  '--deadline',
  '0s',
  '--for',
  '10ms',
])
const slip = runHere(['simulate', '--service', 'exponential:20ms', '--queue-limit', '3'])
const anyPod = runHere([...simulate, '--connections', '5', '--balance', 'shared-queue'])
const recorded = runHere([
  ...['simulate', '--traffic', 'file:test/scaler/traffic/traffic.csv', '--for', '1m'],
  ...['--service', 'constant:10ms', '--no-autoscaler', '--json'],
])
const week = runHere([
  ...['simulate', '--traffic', 'poisson:900/s', '--service', 'exponential:2ms', '--replicas', '3'],
  ...['--for', '168h', '--no-autoscaler'],
])
const blind = runHere([...simulate, '--for', '5m'])
const endless = runHere(['simulate', '--traffic', 'poisson:1000000/s', '--for', '24h', '--depth', 'every'])

async function printed(outcome: ReturnType<typeof runHere>): Promise<Printed> {
  const { exitCode, stdout, stderr } = await outcome
  assert.is(exitCode, 0, stderr)
  return JSON.parse(stdout)
}

test('three pods at 60 %: what theory says of three queues, and of one', async () => {
  const near = (value: number | null, expected: number): void =>
    assert.ok(Math.abs((value ?? 0) - expected) < 0.04 * expected, `${value}, not ${expected}`)
  const { report, verdict, timeline } = await printed(alone)
  // Each pod is an M/M/1 of 30 requests a second.
  near(report.requests.total, 324_000)
  near(report.requests.meanMs, 50)
  near(report.requests.meanWaitMs, 30)
  near(report.requests.p95Ms, 50 * Math.log(20))
  near(report.requests.utilization, 0.6)
  assert.is(report.requests.failed, 0)
  const why = '324000 expected, no more than 50 million'
  assert.equal(report.depth, { depth: 'every', chosenBy: 'program', why })
  assert.equal(report.replicas, { mean: 3, max: 3, changes: 0 })
  assert.equal(verdict, { pass: true, reasons: [] })
  assert.equal(timeline.events, [])
  // M/M/3: Erlang's C is 0.355 at 1.8, and 0.355 * 20 / 1.2 the wait.
  near((await printed(shared)).report.requests.meanWaitMs, 5.91)
})

test('a word of a rollout makes it one: traffic meets it, and the verdict judges it', async () => {
  const { report, verdict, timeline } = await printed(rollout)
  assert.is(verdict?.pass, true)
  assert.ok(timeline.events.some(({ kind }) => kind === 'complete'))
  assert.is(report.replicas.max, 4)
  assert.ok(Math.abs(report.requests.total - 54_000) < 1500, `${report.requests.total}`)
})

test('recorded traffic is read from a file, and ends with it', async () => {
  const { report, timeline } = await printed(recorded)
  // 20 s at 100 a second, 10 s at 50, and nobody for the other 30.
  assert.ok(Math.abs(report.requests.total - 2500) < 300, `${report.requests.total}`)
  assert.is(timeline.traffic?.windows.at(-1)?.total, 0)
  assert.equal(
    report.warnings.map(({ code }) => code),
    ['traffic-ends'],
  )
})

test('an autoscaler that would not see an overload is told before the verdict', async () => {
  const { stdout } = await blind
  const page = stdout.replaceAll(/\s+/g, ' ')
  assert.match(page, 'NOTE the autoscaler cannot see an overload: a pod answers at most 50 requests/s')
  assert.match(page, 'remedy: a target of at most 35')
  assert.ok(stdout.split('\n').every((line) => line.length <= 80))
})

test('people get a picture', async () => {
  const { stdout } = await drawn
  assert.match(stdout, /^requests\/s +\d+ ┤[▅▆▇█]{60}$/m)
  assert.match(stdout, /^answered in +mean \d\d\.\d ms/m)
})

test('bad input ends with 2 and a line for each problem', async () => {
  const { exitCode, stderr } = await refused
  assert.is(exitCode, 2)
  for (const flag of ['--traffic', '--service', '--concurrency', '--balance', '--deadline', '--for'])
    assert.match(stderr, new RegExp(`^tidegate: ${flag}\\b`, 'm'))
  assert.is((await slip).exitCode, 2)
  assert.match((await slip).stderr, /--queue-limit must be given together with --traffic/)
  assert.is((await anyPod).exitCode, 2)
  assert.match((await anyPod).stderr, /--connections must be left out with --balance shared-queue/)
})

test('a week of many requests is a fluid, and says so', async () => {
  const { stdout, exitCode } = await week
  assert.is(exitCode, 0)
  assert.match(stdout, /^Traffic: poisson as a fluid; /m)
  assert.match(
    stdout,
    /^simulated +as a fluid, as the program chose:\n +544\.3 million expected, more than 50 million$/m,
  )
  assert.match(stdout, /^requests +544320000/m)
  // Three M/M/1 at 60 %: 2 ms / 0.4.
  assert.match(stdout, /^answered in +mean 5\.0\d? ms, of that 3\.0\d? ms in a queue$/m)
})

test('more requests than anybody waits for are refused at once', async () => {
  const { exitCode, stderr } = await endless
  assert.is(exitCode, 2)
  assert.match(stderr, /--traffic must be at most 1000000000 requests within --for/)
})

test.run()
