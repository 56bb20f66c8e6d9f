import { execFile, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommandLine } from './run-command-line.ts'
import { runHere } from './run-here.ts'

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url))
const DEADLINE_MS = 60_000
const BAD_INPUT = 'ARGUMENT_INVALID, exit code 2'

/** Runs the command line with a disk for its output that is full. */
function runOnFullDisk(
  args: readonly string[],
): Promise<{ readonly exitCode: number; readonly stderr: string }> {
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, ['--import', 'tsx', 'scaler/main.ts', ...args], {
    cwd: PROJECT,
    timeout: DEADLINE_MS,
    stdio: ['ignore', full, 'pipe'],
  })
  closeSync(full)
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode: exitCode ?? -1, stderr }))
  })
}

/** Runs the command line with nobody left to read what it prints. */
function leaveEarly(
  args: readonly string[],
): Promise<{ readonly exitCode: number; readonly stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'scaler/main.ts', ...args],
      { cwd: PROJECT, timeout: DEADLINE_MS, maxBuffer: 50_000_000 },
      (_error, _stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, stderr }),
    )
    child.stdout?.destroy()
  })
}

// The processes run side by side: each takes a second or more to start.
const valueless = ['simulate --seed', 'rollout --image', 'calibrate --url'].map(
  (line) => [line, runHere(line.split(' '))] as const,
)
const misspelt = runCommandLine(['simulat', '--surge', '1'])
const left = leaveEarly(['simulate', '--json'])
const leftFailing = leaveEarly(['simulate', '--within', '1s', '--json'])
const lost = existsSync('/dev/full') ? runOnFullDisk(['simulate']) : undefined
const lostFailing = existsSync('/dev/full') ? runOnFullDisk(['simulate', '--within', '1s']) : undefined

for (const [line, outcome] of valueless)
  test(`an option without its value is bad input, not a crash: ${line}`, async () => {
    const { exitCode, stdout, stderr } = await outcome
    assert.is(exitCode, 2)
    assert.is(stdout, '')
    const option = line.split('--')[1]
    const said = [`--${option} must have a value`, '--help lists what there is', BAD_INPUT]
    assert.is(stderr, said.map((text) => `tidegate: ${text}\n`).join(''))
  })

test('a command that there is not is called so, with the one that was meant', async () => {
  const { exitCode, stdout, stderr } = await misspelt
  assert.equal([exitCode, stdout], [2, ''])
  const said = ['unknown command simulat: did you mean simulate?', '--help lists what there is', BAD_INPUT]
  assert.is(stderr, said.map((text) => `tidegate: ${text}\n`).join(''))
})

test('a reader that leaves early does not change what comes of it', async () => {
  assert.equal(await left, { exitCode: 0, stderr: '' })
  assert.equal(await leftFailing, { exitCode: 1, stderr: '' })
})

if (existsSync('/dev/full'))
  test('a full disk loses what is printed, and is told; a verdict that failed stays one', async () => {
    const said = 'tidegate: standard output cannot be written: the disk is full\n'
    const code = 'tidegate: OUTPUT_UNWRITABLE, exit code 4\n'
    assert.equal(await lost, { exitCode: 4, stderr: said + code })
    assert.equal(await lostFailing, { exitCode: 1, stderr: said + code })
  })

test.run()
