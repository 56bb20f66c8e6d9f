import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Report, Timeline, Verdict, WorkloadSpec } from '../../../../sim/index.ts'
import { runCommandLine } from '../run-command-line.ts'
import { runHere } from '../run-here.ts'

type Printed = {
  readonly spec: WorkloadSpec
  readonly seed: number
  readonly timeline: Timeline
  readonly report: Report
  readonly verdict: Verdict
}

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 5
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: "web:1"}]
`

const folder = mkdtempSync(join(tmpdir(), 'simulate-'))
process.once('exit', () => rmSync(folder, { recursive: true }))
const [web, wide] = ['web.yaml', 'wide.yaml'].map((name) => join(folder, name))
writeFileSync(web ?? '', DEPLOYMENT)
writeFileSync(wide ?? '', DEPLOYMENT.replace('replicas: 5', 'replicas: 8'))
const simulate = ['simulate', '-f', web ?? '']

const json = runCommandLine(
  ['simulate', '-f', '-', '--surge', '100%', '--unavailable', '0%', '--json', '--seed', '7'],
  DEPLOYMENT,
)
const failing = runHere([...simulate, '--surge', '60%', '--unavailable', '30%', '--min-available', '5'])
const refused = runHere([...simulate, '--surge', '-1', '--unavailable', '101%'])
const misspelt = runHere([...simulate, '--sruge', '3'])
const heldBack = runHere([
  ...['simulate', '-f', wide ?? '', '--start-up', '2s', '--termination', '500ms'],
  ...['--kube-api-qps', '5', '--kube-api-burst', '3'],
])
const missing = runHere(['simulate', '-f', 'no-such-file.yaml'])

test('bad input ends with 2 and prints nothing but a line for each problem on standard error', async () => {
  assert.equal(await refused, {
    exitCode: 2,
    stdout: '',
    stderr: [
      'tidegate: --surge must be a whole number of pods or a percentage, not -1: write for example 2 or 25%',
      'tidegate: --unavailable must be at most 100%, not "101%": there are no more pods than all of them',
      'tidegate: ARGUMENT_INVALID, exit code 2',
      '',
    ].join('\n'),
  })
})

test('pods above the ceiling that wait for their deletion are told, and break no promise', async () => {
  const { exitCode, stdout } = await heldBack
  assert.is(exitCode, 0)
  assert.match(stdout, 'most pods at once       11 (ceiling 10)')
  assert.match(stdout, 'above the ceiling waited for their deletion')
})

test('an unknown flag ends with 2', async () => {
  assert.equal(await misspelt, {
    exitCode: 2,
    stdout: '',
    stderr: [
      'tidegate: unknown option --sruge: did you mean --surge?',
      'tidegate: --help lists what there is',
      'tidegate: ARGUMENT_INVALID, exit code 2',
      '',
    ].join('\n'),
  })
})

test('a missing file ends with 2, names it, and says what to check', async () => {
  const { exitCode, stdout, stderr } = await missing
  assert.equal([exitCode, stdout], [2, ''])
  assert.match(
    stderr,
    /^tidegate: cannot read no-such-file\.yaml: there is no such file or folder\ntidegate: check the path.*\ntidegate: MANIFEST_UNREADABLE, exit code 2\n$/,
  )
})

test('surge 100 %, unavailable 0 % from standard input: the JSON has the whole story, and passes', async () => {
  const { exitCode, stdout, stderr } = await json
  assert.equal([exitCode, stderr], [0, ''])
  const printed = JSON.parse(stdout) as Printed
  assert.equal(Object.keys(printed), ['spec', 'seed', 'timeline', 'report', 'verdict'])
  assert.is(printed.seed, 7)
  assert.equal(Object.keys(printed.timeline), ['samples', 'events'])
  const { durationMs, ...figures } = printed.report
  assert.equal(figures, {
    replicas: 5,
    minAvailable: 5,
    maxPods: 10,
    maxPodsWithTerminating: 10,
    complete: true,
  })
  assert.type(durationMs, 'number')
  assert.equal(printed.verdict, { pass: true, reasons: [] })
  assert.equal(
    [printed.spec.image, printed.spec.strategy],
    ['web:1 (next)', { type: 'RollingUpdate', maxSurge: '100%', maxUnavailable: '0%' }],
  )
})

test('a rollout that fails its verdict ends with 1, and the page says why and what would mend it', async () => {
  const { exitCode, stdout, stderr } = await failing
  assert.equal([exitCode, stderr], [1, ''])
  assert.match(stdout, 'FAIL  only 4 pods are available at 0.0 s, and at least 5 must be')
  assert.not.match(stdout, '\u001b')
  assert.match(stdout, '      remedy: lower maxUnavailable, or raise replicas before the rollout')
})

test.run()
