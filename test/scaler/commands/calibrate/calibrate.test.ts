import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseProfile } from '../../../../scaler/calibrate/profile/parse-profile.ts'
import { runCalibrate } from '../../../../scaler/commands/calibrate/run-calibrate.ts'
import { withFakeServer } from '../../calibrate/fake-server.ts'
import { PROFILE } from '../../calibrate/profile/profile.ts'
import { runHere } from '../run-here.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-profile-'))
process.once('exit', () => rmSync(folder, { recursive: true }))
const [good, bad, saved] = ['good.json', 'bad.json', 'saved.json'].map((name) => join(folder, name))
writeFileSync(good ?? '', JSON.stringify(PROFILE))
writeFileSync(bad ?? '', JSON.stringify({ ...PROFILE, concurrency: 0, overheadMs: 'x' }))

/** What yargs hands over of the options that are left out. */
const NOTHING_ELSE = { _: [], $0: '', body: undefined, concurrency: undefined }

const simulate = [
  'simulate',
  '--traffic',
  'poisson:60/s',
  '--for',
  '1m',
  '--replicas',
  '1',
  '--no-autoscaler',
]
const asText = runHere([...simulate, '--service', `profile:${good}`])
const asJson = runHere([...simulate, '--service', `profile:${good}`, '--concurrency', '7', '--json'])
const refused = runHere([...simulate, '--service', `profile:${bad}`])
const elsewhere = runHere(['calibrate', '--url', 'http://10.0.0.1', '--requests', '1', '--body', 'none'])
const nobody = runHere(['calibrate', '--url', 'http://127.0.0.1:1'])

test('what was measured is simulated, and how far it can be trusted is said', async () => {
  const { exitCode, stdout } = await asText
  assert.is(exitCode, 0)
  assert.match(stdout, /histogram service, 3 at once in a pod, random,\s+runs\s+of\s+up\s+to\s+16/)
  assert.match(stdout, /profile {7}measured 2026-11-25T16:00:00\.000Z, Node v20\.20\.2\n.*p95 within 20 %/)
})

test('what is given beside the profile wins, and the rest of it stays', async () => {
  const { stdout } = await asJson
  const { report, profile } = JSON.parse(stdout)
  assert.equal(profile.checks, PROFILE.checks)
  // At 60 a second and 10.4 ms each, seven places are busy for 9 % of the time, and a run takes 0.5 ms more on its way.
  assert.ok(report.requests.utilization < 0.12, String(report.requests.utilization))
  assert.ok(report.requests.p50Ms > 8.5 && report.requests.p50Ms < 14, String(report.requests.p50Ms))
})

test('all that is wrong with a profile, or with the options, is said at once: exit code 2', async () => {
  const profile = await refused
  assert.is(profile.exitCode, 2)
  assert.match(profile.stderr, /bad\.json, concurrency.*\n.*bad\.json, overheadMs/)
  const options = await elsewhere
  assert.is(options.exitCode, 2)
  for (const flag of ['--requests', '--body', '--url']) assert.match(options.stderr, flag)
})

test('a server that does not answer ends it with exit code 4', async () => {
  const { exitCode, stderr } = await nobody
  assert.is(exitCode, 4)
  assert.match(
    stderr,
    /127\.0\.0\.1:1, during warm-up: connect ECONNREFUSED.*\n.*curl.*\n.*CALIBRATION_FAILED/,
  )
})

test('a calibration saves a profile, and prints it with what it was made of', () =>
  withFakeServer({ serviceMs: 0, workers: 1 }, async (_, url) => {
    const path = saved ?? ''
    const { out: printed, progress } = await printedBy(() =>
      runCalibrate({ ...NOTHING_ELSE, url, path: '/any', requests: '100', save: path, json: false }),
    )
    const profile = parseProfile(JSON.parse(readFileSync(path, 'utf8')), path)
    assert.ok(profile.ok)
    if (!profile.ok) return
    assert.match(printed, new RegExp(`capacity +${profile.value.capacityPerSecond.toFixed(0)} requests/s`))
    assert.match(printed, /alone on the server +fastest .* ms, p50 .* ms, p95 .* ms,\s+p99 .* ms/)
    assert.is(
      printed.match(/^\d\d % of it, \d+\/s +p50 foretold .* ms +measured .* ms \([+-]?\d+ %\)\n +p95/gm)
        ?.length,
      3,
    )
    for (const line of printed.split('\n')) assert.ok([...line].length <= 80, line)
    assert.match(progress, /^ {2}warm-up\n {2}one request at a time\n.*\n {2}the check at 80 %\n$/s)
    assert.match(printed, /\n *of 3 loads it foretold p50 within \d+ %/)
  }))

/** What is written to the console meanwhile, and how far it has come. */
async function printedBy(
  run: () => Promise<void>,
): Promise<{ readonly out: string; readonly progress: string }> {
  const { log, error } = console
  const printed = { out: '', progress: '' }
  console.log = (text: string) => {
    printed.out += text
  }
  console.error = (text: string) => {
    printed.progress += `${text}\n`
  }
  try {
    await run()
  } finally {
    console.log = log
    console.error = error
  }
  return printed
}

test.run()
