import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommandLine } from './run-command-line.ts'

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url))
const DEADLINE_MS = 60_000
const BAD_INPUT = 'ARGUMENT_INVALID, exit code 2'

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
  (line) => [line, runCommandLine(line.split(' '))] as const,
)
const misspelt = runCommandLine(['simulat', '--surge', '1'])
const left = leaveEarly(['simulate', '--json'])
const leftFailing = leaveEarly(['simulate', '--within', '1s', '--json'])

for (const [line, outcome] of valueless)
  test(`an option without its value is bad input, not a crash: ${line}`, async () => {
    const { exitCode, stdout, stderr } = await outcome
    assert.is(exitCode, 2)
    assert.is(stdout, '')
    const option = line.split('--')[1]
    const said = [`Not enough arguments following: ${option}`, '--help lists what there is', BAD_INPUT]
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

test.run()
