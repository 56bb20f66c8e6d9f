import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Verdict } from '../../../../sim/index.ts'
import { runHere } from '../run-here.ts'

const objectives = ['--objectives', 'test/scaler/commands/simulate/objectives.yaml']
const rising = [
  'simulate',
  '--traffic',
  'step:90/s,400/s@5m',
  '--service',
  'exponential:10ms',
  '--deadline',
  '2s',
]

const folder = mkdtempSync(join(tmpdir(), 'picture-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const picture = join(folder, 'picture.svg')
const broken = runHere([...rising, '--for', '15m', ...objectives, '--svg', picture])
const kept = runHere(['simulate', '--traffic', 'poisson:20/s', '--for', '10m', ...objectives, '--json'])
const rollout = runHere(['simulate', '--surge', '1', '--unavailable', '0', ...objectives, '--json'])
const alone = runHere(['simulate', '--svg', picture])
const unused = runHere(['simulate', '--prometheus-token-file', 'token', '--prometheus-ca', 'ca.pem'])
const nowhere = runHere([
  ...rising,
  '--for',
  '30d',
  '--depth',
  'every',
  '--svg',
  join(folder, 'nowhere', 'a.svg'),
])
const pods = runHere([
  'simulate',
  '--traffic',
  'poisson:20/s',
  '--for',
  '10s',
  '--min-available',
  '9',
  '--max-pods',
  '3',
])
const nothingRolls = runHere([
  'simulate',
  '--traffic',
  'poisson:20/s',
  '--for',
  '10s',
  '--within',
  '9s',
  '--worlds',
  '3',
])
const missing = runHere(['simulate', '--objectives', 'no-such-file.yaml'])

type Printed = {
  readonly verdict: Verdict
  readonly report: {
    readonly usage: { readonly podSeconds: { readonly available: number } }
    readonly cost: { readonly perHour: number }
    readonly errorBudgetSpent?: number
  }
}

test('traffic drives the autoscaler of keda, and what was promised is judged: exit code 1 with each violation', async () => {
  const { exitCode, stdout } = await broken
  assert.is(exitCode, 1)
  assert.match(stdout, /reaction +90 → 400 requests\/s at 5\.0 min: 8 pods after/)
  assert.match(stdout, /error budget +\d+\.\d % spent/)
  assert.match(stdout, /FAIL {2}p99 is [\d.]+ ms from 3\d\d\.0 s on, and may be 200 ms: pods are busy/)
  for (const line of stdout.split('\n')) assert.ok([...line].length <= 80, line)
})

test('a token or a certificate that no server would see is refused: it was meant for one', async () => {
  const { exitCode, stderr } = await unused
  assert.is(exitCode, 2)
  assert.match(
    stderr,
    /--prometheus-token-file must be beside a --traffic that asks a Prometheus server, not "token"/,
  )
  assert.match(stderr, /--prometheus-ca must be beside/)
})

test('the picture has what was missed', async () => {
  await broken
  const svg = readFileSync(picture, 'utf8')
  assert.match(svg, /^<svg .*\n<title id="title">Deployment heart<\/title>/)
  assert.match(svg, /p99 is [\d.]+ ms from 3\d\d\.0 s on, and may be 200 ms: pods are busy/)
  assert.is((await alone).exitCode, 2)
  assert.match((await alone).stderr, '--svg must be given together with --traffic')
})

test('what keeps its promises passes, and says what it took', async () => {
  const { exitCode, stdout } = await kept
  assert.is(exitCode, 0)
  const { verdict, report } = JSON.parse(stdout) as Printed
  assert.equal(verdict, { pass: true, reasons: [] })
  assert.ok(report.usage.podSeconds.available > 0 && report.cost.perHour > 0)
  assert.is(report.errorBudgetSpent, 0)
})

test('a rollout without traffic is judged by the rest of the file', async () => {
  const { exitCode, stdout } = await rollout
  assert.is(exitCode, 0)
  const { report } = JSON.parse(stdout) as Printed
  assert.ok(report.cost.perHour > 0)
  assert.is(report.errorBudgetSpent, undefined)
})

test('a picture that cannot be written is refused before a month of requests is simulated', async () => {
  const { exitCode, stdout, stderr } = await nowhere
  assert.equal([exitCode, stdout], [2, ''])
  assert.match(stderr, /--svg must be a file that can be written \(there is no folder .*nowhere\)/)
})

test('how many pods there are is judged without a rollout too, and what only a rollout has is refused', async () => {
  const { exitCode, stdout } = await pods
  assert.is(exitCode, 1)
  assert.match(stdout, 'FAIL  only 4 pods are available from 0.0 s on, and at least 9 must be')
  assert.match(stdout, 'FAIL  4 pods exist from 0.0 s on, and at most 3 may')
  const refused = await nothingRolls
  assert.is(refused.exitCode, 2)
  assert.match(refused.stderr, '--within and --worlds must be left out without a rollout')
})

test('objectives that cannot be read end with 2', async () => {
  const { exitCode, stderr } = await missing
  assert.is(exitCode, 2)
  assert.match(stderr, 'cannot read no-such-file.yaml')
})

test.run()
