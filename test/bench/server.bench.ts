import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The service beside what bounds it: a bare node:http echo, a fastify echo through the same schema, a 20-line handler
 * with one session.run a request, and a bare loop of session.run. One core for the server and one for the client where
 * taskset is there, the contenders in turn, REPETITIONS times; medians, and the least and the most in brackets.
 */
const REPETITIONS = 3
const SECONDS = 4
const CONNECTIONS = [1, 64] as const
const PORT = 18_080

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const HERE = fileURLToPath(new URL('./server/', import.meta.url))
const MODEL = join(ROOT, 'server/models/heart/2/model.onnx')
const ROW = [63, 1, 1, 145, 233, 1, 2, 150, 0, 2.3, 3, 0, 6]
const STARTS_WITHIN_MS = 20_000

const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
const hasTaskset = spawnSync('taskset', ['--version']).status === 0

const CONTENDERS: Readonly<Record<string, readonly string[]>> = {
  'node:http echo': [join(HERE, 'echo-http.ts')],
  'fastify echo': [join(HERE, 'echo-fastify.ts')],
  '20-line handler': [join(HERE, 'naive.ts')],
  tidegate: [join(ROOT, 'server/main.ts'), '--host', '127.0.0.1', '--port'],
}

type Load = {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failures: number
}

function node(core: number, ...args: readonly string[]): readonly [string, string[]] {
  const command = [process.execPath, '--import', 'tsx', ...args]
  const [first = '', ...others] = hasTaskset ? ['taskset', '-c', String(core), ...command] : command
  return [first, others]
}

async function start(name: string): Promise<{ readonly server: ChildProcess; readonly startMs: number }> {
  const args = CONTENDERS[name] ?? []
  const startedMs = performance.now()
  const tail = name === '20-line handler' ? [String(PORT), MODEL] : [String(PORT)]
  const [command, all] = node(0, ...args, ...tail)
  const server = spawn(command, all, { cwd: ROOT, stdio: 'ignore' })
  while (!(await answers())) {
    if (performance.now() - startedMs > STARTS_WITHIN_MS) throw new Error(`${name} does not answer`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return { server, startMs: performance.now() - startedMs }
}

function answers(): Promise<boolean> {
  const body = readFileSync(join(folder, '1.json'))
  const headers = { 'content-type': 'application/json' }
  return fetch(`http://127.0.0.1:${PORT}/v2/models/heart/infer`, { method: 'POST', headers, body }).then(
    (response) => response.text().then(() => response.ok),
    () => false,
  )
}

function stop(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    server.once('exit', () => resolve())
    server.kill('SIGTERM')
  })
}

function load(connections: number, file: string): Promise<Load> {
  const [command, args] = node(
    1,
    join(HERE, 'closed-loop.ts'),
    String(PORT),
    String(connections),
    String(SECONDS),
    file,
  )
  const client = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  client.stdout.on('data', (chunk) => {
    out += chunk
  })
  return new Promise((resolve, reject) => {
    client.once('exit', (code) => (code === 0 ? resolve(JSON.parse(out) as Load) : reject(new Error(out))))
  })
}

function residentMiB(server: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
  } catch {
    return Number.NaN
  }
}

function bodyOf(rows: number): string {
  const data = Array.from({ length: rows }, () => ROW).flat()
  return JSON.stringify({ inputs: [{ name: 'features', shape: [rows, ROW.length], datatype: 'FP32', data }] })
}

function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b)
  const [least = 0, middle = 0, most = 0] = [0, Math.floor(sorted.length / 2), sorted.length - 1].map(
    (i) => sorted[i],
  )
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}-${most.toFixed(digits)})`
}

function sessionLoop(rows: number): number {
  const [command, args] = node(0, join(HERE, 'session-loop.ts'), String(SECONDS), MODEL, String(rows))
  return (JSON.parse(execFileSync(command, args, { encoding: 'utf8' })) as { perSecond: number }).perSecond
}

function row(name: string, cells: readonly string[]): string {
  return [name.padEnd(18), ...cells.map((cell) => cell.padStart(22))].join('')
}

const loads: Record<string, Load[]> = {}
const starts: Record<string, number[]> = {}
const memories: Record<string, number[]> = {}
const loops: number[] = []
try {
  writeFileSync(join(folder, '1.json'), bodyOf(1))
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    for (const name of Object.keys(CONTENDERS)) {
      const { server, startMs } = await start(name)
      starts[name] = [...(starts[name] ?? []), startMs]
      memories[name] = [...(memories[name] ?? []), residentMiB(server)]
      for (const connections of CONNECTIONS) {
        const key = `${name} ${connections}`
        loads[key] = [...(loads[key] ?? []), await load(connections, join(folder, '1.json'))]
      }
      await stop(server)
    }
    loops.push(sessionLoop(1))
  }
} finally {
  rmSync(folder, { recursive: true })
}

console.log(
  `one row over JSON; ${hasTaskset ? 'one core each for server and client' : 'cores are shared: no taskset'}`,
)
for (const connections of CONNECTIONS) {
  console.log(`\n${row(`${connections} connections`, ['requests/s', 'p50 ms', 'p99 ms', 'failures'])}`)
  for (const name of Object.keys(CONTENDERS)) {
    const all = loads[`${name} ${connections}`] ?? []
    const cells = [
      spread(
        all.map(({ perSecond }) => perSecond),
        0,
      ),
      spread(
        all.map(({ p50Ms }) => p50Ms),
        2,
      ),
      spread(
        all.map(({ p99Ms }) => p99Ms),
        2,
      ),
      String(all.reduce((sum, { failures }) => sum + failures, 0)),
    ]
    console.log(row(name, cells))
  }
}
console.log(`\n${row('bare session.run', [spread(loops, 0)])}`)
console.log(`\n${row('', ['start to answer ms', 'memory MiB'])}`)
for (const name of Object.keys(CONTENDERS))
  console.log(row(name, [spread(starts[name] ?? [], 0), spread(memories[name] ?? [], 0)]))
