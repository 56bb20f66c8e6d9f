import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * What traces cost the server's processor: one row in JSON to a server without traces, with all of them sent to a
 * collector, and with one in ten, in turn, REPETITIONS times, with one core for the server and one for client and
 * collector where taskset is there. Medians, and the least and the most in brackets; and what became of the spans.
 */
const REPETITIONS = 3
const SECONDS = 3
const WARM_UP_SECONDS = 1
const CONNECTIONS = 16
const PORT = 18_084
const STARTS_WITHIN_MS = 20_000

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LOOP = fileURLToPath(new URL('./server/load/closed-loop.ts', import.meta.url))
const BASE = `http://127.0.0.1:${PORT}`
const hasTaskset = spawnSync('taskset', ['--version']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'tidegate-tracing-'))
const file = join(folder, 'content')
const data = [63, 1, 1, 145, 233, 1, 2, 150, 0, 2.3, 3, 0, 6]
writeFileSync(
  file,
  JSON.stringify({ inputs: [{ name: 'features', shape: [1, data.length], datatype: 'FP32', data }] }),
)

/** A request: its cost in microseconds of the server's processor, and of the spans of a run how many were not sent. */
type Run = {
  readonly perSecond: number
  readonly cpuUs: number
  readonly sent: number
  readonly lost: number
}

function node(core: number, env: NodeJS.ProcessEnv, ...args: readonly string[]): ChildProcess {
  const command = [process.execPath, '--import', 'tsx', ...args]
  const [first = '', ...others] = hasTaskset ? ['taskset', '-c', String(core), ...command] : command
  return spawn(first, others, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function startServer(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const server = node(0, env, join(ROOT, 'server/main.ts'), '--host', '127.0.0.1', '--port', String(PORT))
  server.stdout?.resume()
  const untilMs = performance.now() + STARTS_WITHIN_MS
  const isReady = (): Promise<boolean> =>
    fetch(`${BASE}/v2/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isReady())) {
    if (performance.now() > untilMs) throw new Error('the server does not answer')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return server
}

async function scrape(pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${BASE}/metrics`)).text()
  return [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0)
}

async function load(seconds: number): Promise<{ readonly perSecond: number; readonly failures: number }> {
  const client = node(
    1,
    {},
    LOOP,
    `${BASE}/v2/models/heart/infer`,
    String(CONNECTIONS),
    String(seconds),
    file,
  )
  let out = ''
  client.stdout?.on('data', (chunk) => {
    out += chunk
  })
  const [code] = await once(client, 'close')
  const figures = JSON.parse(out)
  if (code !== 0 || figures.failures > 0) throw new Error(`${LOOP} ended with ${code}: ${out}`)
  return figures
}

const COUNTS = {
  cpu: /^process_cpu_seconds_total (\S+)/gm,
  answered: /^tidegate_requests_total\{.*\} (\S+)/gm,
  sent: /^tidegate_spans_total\{outcome="sent"\} (\S+)/gm,
  lost: /^tidegate_spans_total\{outcome="(?:failed|dropped)"\} (\S+)/gm,
}

async function measure(env: NodeJS.ProcessEnv): Promise<Run> {
  const server = await startServer(env)
  try {
    await load(WARM_UP_SECONDS)
    const [cpu, answered] = [await scrape(COUNTS.cpu), await scrape(COUNTS.answered)]
    const { perSecond } = await load(SECONDS)
    const seconds = (await scrape(COUNTS.cpu)) - cpu
    const cpuUs = (seconds / ((await scrape(COUNTS.answered)) - answered)) * 1e6
    return { perSecond, cpuUs, sent: await scrape(COUNTS.sent), lost: await scrape(COUNTS.lost) }
  } finally {
    server.kill('SIGTERM')
    await once(server, 'close')
  }
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  return `${middle.toFixed(0)} (${sorted[0]?.toFixed(0)}-${sorted.at(-1)?.toFixed(0)})`
}

if (hasTaskset) spawnSync('taskset', ['-pc', '1', String(process.pid)])
const collector = createServer((request, response) => {
  request.resume().on('end', () => response.end())
}).listen(0, '127.0.0.1')
await once(collector, 'listening')
const traces = {
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
}
const ways: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  'without traces': {},
  'all traced': traces,
  'one in ten': { ...traces, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' },
}
const runs = new Map<string, Run[]>(Object.keys(ways).map((name) => [name, []]))
try {
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1)
    for (const [name, env] of Object.entries(ways)) runs.get(name)?.push(await measure(env))
} finally {
  collector.close()
  rmSync(folder, { recursive: true })
}
const cells = (name: string, ...others: readonly string[]): string =>
  [name.padEnd(16), ...others.map((cell) => cell.padStart(24))].join('')
console.log(cells('', 'requests/s', 'server CPU us', 'spans sent', 'spans lost'))
for (const [name, all] of runs) {
  const of = (key: keyof Run): string => spread(all.map((one) => one[key]))
  console.log(cells(name, of('perSecond'), of('cpuUs'), of('sent'), of('lost')))
}
