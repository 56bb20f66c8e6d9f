import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseProfile } from '../../../../scaler/calibrate/profile/parse-profile.ts'
import { withFakeServer } from '../../calibrate/fake-server.ts'
import { PROFILE } from '../../calibrate/profile/profile.ts'
import { runCommandLine } from '../run-command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-profile-'))
process.once('exit', () => rmSync(folder, { recursive: true }))
const [good, bad, saved] = ['good.json', 'bad.json', 'saved.json'].map((name) => join(folder, name))
writeFileSync(good ?? '', JSON.stringify(PROFILE))
writeFileSync(bad ?? '', JSON.stringify({ ...PROFILE, concurrency: 0, overheadMs: 'x' }))

// The processes run side by side: each takes a second or more to start.
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
const asText = runCommandLine([...simulate, '--service', `profile:${good}`])
const asJson = runCommandLine([...simulate, '--service', `profile:${good}`, '--concurrency', '7', '--json'])
const refused = runCommandLine([...simulate, '--service', `profile:${bad}`])
const elsewhere = runCommandLine([
  'calibrate',
  '--url',
  'http://10.0.0.1',
  '--requests',
  '1',
  '--body',
  'none',
])
const nobody = runCommandLine(['calibrate', '--url', 'http://127.0.0.1:1'])

test('what was measured is simulated, and how far it can be trusted is said', async () => {
  const { exitCode, stdout } = await asText
  assert.is(exitCode, 0)
  assert.match(stdout, /histogram service, 3 at once in a pod, random, runs of up to 16/)
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
  assert.match(stderr, /127\.0\.0\.1:1.*ECONNREFUSED.*\n.*curl/)
})

test('a calibration saves the profile that it prints', () =>
  withFakeServer({ serviceMs: 2, workers: 1 }, async (_, url) => {
    const args = ['--url', url, '--path', '/any', '--requests', '100', '--save', saved ?? '', '--json']
    const { exitCode, stdout } = await runCommandLine(['calibrate', ...args])
    assert.is(exitCode, 0)
    assert.equal(JSON.parse(stdout), JSON.parse(readFileSync(saved ?? '', 'utf8')))
    assert.ok(parseProfile(JSON.parse(stdout), saved ?? '').ok)
  }))

test.run()
