import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { kubectlMissing } from './manifests/kubectl-missing.ts'
import { runHere } from './scaler/commands/run-here.ts'

/** Runs what the README tells its readers to run, and compares what it shows with what is printed. */
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const README = readFileSync(`${ROOT}README.md`, 'utf8')
const README_PORT = '8080'
const STARTS_WITHIN_MS = 30_000
/** What every terminal has. */
const COLUMNS = 80

/** Where a comment says so, a command is meant to fail. */
function expectedStatus(command: string): number {
  return Number(command.match(/# .*exit code (\d)/)?.[1] ?? 0)
}

test('every simulate command of the README ends as it says, within 80 columns', async () => {
  const commands = shellLines().filter((line) => /npm run (-s )?simulate/.test(line))
  assert.ok(commands.length >= 7, `the README has simulate commands, not ${commands.length}`)
  for (const command of commands) {
    if (command.includes('overlays') && kubectlMissing !== undefined) continue
    const { exitCode, stderr, stdout } = await runHere(wordsOf(command))
    assert.is(exitCode, expectedStatus(command), `${command}\n${stdout}\n${stderr}`)
    // JSON is for scripts.
    const lines = command.includes('--json') ? [] : stdout.split('\n')
    for (const line of lines) assert.ok([...line].length <= COLUMNS, `${command}\n${line}`)
  }
})

test('the picture of the first screen is what the command prints', async () => {
  const [block = ''] = README.match(/(?<=```\n\$ )npm run -s simulate[\s\S]*?(?=\n```)/) ?? []
  const [command = '', ...shown] = block.split('\n')
  const printed = (await shell(command)).stdout.split('\n')
  for (const line of shown) if (line !== '...') assert.ok(printed.includes(line), `not printed: ${line}`)
  assert.ok(shown.length > 15, 'the README shows a picture')
})

test('the service answers the requests of the README', async () => {
  const curls = shellLines().filter((line) => line.startsWith('curl '))
  assert.is(curls.length, 3)
  const port = await freePort()
  const server = start(`npm run serve -- --port ${port}`)
  try {
    await untilReady(port)
    for (const curl of curls) {
      const { status, stdout, stderr } = await shell(
        curl.replace(`localhost:${README_PORT}`, `localhost:${port}`).replace('curl -s', 'curl -sf'),
      )
      assert.is(status, 0, `${curl}\n${stdout}\n${stderr}`)
    }
  } finally {
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM')
  }
})

/** What npm hands over of a line that a shell would take as it stands. */
function wordsOf(line: string): readonly string[] {
  const [, words = '', comment = ''] = /npm run (?:-s )?(simulate .*?)( +# .*)?$/.exec(line) ?? []
  assert.not.match(words, /["'$\\`]/, `a shell would change it: ${line}${comment}`)
  return words.split(' ').filter((word) => word !== '' && word !== '--')
}

function shellLines(): string[] {
  const blocks = [...README.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
  return blocks.flatMap((block) => block.split('\n').filter((line) => line !== ''))
}

function shell(command: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  // Wide enough for no line to break, plain enough to compare.
  const env = { ...process.env, NO_COLOR: '1' }
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env, timeout: 60_000, maxBuffer: 16_777_216 }
    const child = execFile('bash', ['-c', command], options, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    )
  })
}

/** In a process group of its own: npm starts a shell, which starts the service. */
function start(command: string): ChildProcess {
  return spawn('bash', ['-c', command], { cwd: ROOT, stdio: 'ignore', detached: true })
}

async function untilReady(port: number): Promise<void> {
  const deadlineMs = Date.now() + STARTS_WITHIN_MS
  for (;;) {
    const isReady = await fetch(`http://127.0.0.1:${port}/v2/health/ready`).then(
      (response) => response.ok,
      () => false,
    )
    if (isReady) return
    assert.ok(Date.now() < deadlineMs, 'the service is not ready in time')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

test.before(() => {
  execFileSync('curl', ['--version'], { stdio: 'ignore' })
})

test.run()
