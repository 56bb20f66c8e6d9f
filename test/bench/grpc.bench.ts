import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader'
import { findProtoFile } from '../../server/grpc/proto-files.ts'

/**
 * The same requests to one server as JSON, as bytes over HTTP, and over gRPC, raw and typed, in turn, REPETITIONS times,
 * with one core each for server and client where taskset is there: requests a second, latency, and what a request costs
 * of the server's processor. Medians, and the least and the most in brackets.
 */
const REPETITIONS = 3
const SECONDS = 3
const CALLS = 16
const PORTS = { http: 18_082, grpc: 18_083 }
const ROWS = [1, 32, 256]
const ROW = [63, 1, 1, 145, 233, 1, 2, 150, 0, 2.3, 3, 0, 6]
const STARTS_WITHIN_MS = 20_000

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const HERE = fileURLToPath(new URL('./server/', import.meta.url))
const BASE = `http://127.0.0.1:${PORTS.http}`
const hasTaskset = spawnSync('taskset', ['--version']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))

type Run = {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failures: number
  /** Of the server's processor, a request. */
  readonly cpuMs: number
}

/** A client's script, whom it asks (a URL, or over gRPC a port), what it sends, and headers. */
type Way = {
  readonly script: string
  readonly target: string
  readonly content: Buffer
  readonly headers: readonly string[]
}

const { ModelInfer: method } = loadSync(findProtoFile('open-inference.proto'), { keepCase: true })[
  'inference.GRPCInferenceService'
] as ServiceDefinition

function waysOf(rows: number): Readonly<Record<string, Way>> {
  const data = Array.from({ length: rows }, () => ROW).flat()
  const bytes = Buffer.from(Float32Array.from(data).buffer)
  const head = { name: 'features', shape: [rows, ROW.length], datatype: 'FP32' }
  const http = {
    script: 'load/closed-loop.ts',
    target: `http://127.0.0.1:${PORTS.http}/v2/models/heart/infer`,
  }
  const grpc = { script: 'load/closed-loop-http2.ts', target: String(PORTS.grpc), headers: [] }
  const json = Buffer.from(
    JSON.stringify({
      inputs: [{ ...head, parameters: { binary_data_size: bytes.length } }],
      parameters: { binary_data_output: true },
    }),
  )
  const message = (fields: object): Buffer =>
    method?.requestSerialize({ model_name: 'heart', ...fields }) ?? Buffer.alloc(0)
  return {
    'HTTP, JSON': {
      ...http,
      content: Buffer.from(JSON.stringify({ inputs: [{ ...head, data }] })),
      headers: [],
    },
    'HTTP, bytes': {
      ...http,
      content: Buffer.concat([json, bytes]),
      headers: ['content-type: application/octet-stream', `inference-header-content-length: ${json.length}`],
    },
    'gRPC, raw': { ...grpc, content: message({ inputs: [head], raw_input_contents: [bytes] }) },
    'gRPC, typed': {
      ...grpc,
      content: message({ inputs: [{ ...head, contents: { fp32_contents: data } }] }),
    },
  }
}

function node(core: number, ...args: readonly string[]): ChildProcess {
  const command = [process.execPath, '--import', 'tsx', ...args]
  const [first = '', ...others] = hasTaskset ? ['taskset', '-c', String(core), ...command] : command
  return spawn(first, others, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
}

async function startServer(): Promise<ChildProcess> {
  const ports = ['--port', String(PORTS.http), '--grpc-port', String(PORTS.grpc)]
  const server = node(0, join(ROOT, 'server/main.ts'), '--host', '127.0.0.1', ...ports)
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

async function run({ script, target, content, headers }: Way): Promise<Run> {
  const file = join(folder, 'content')
  writeFileSync(file, content)
  const cpu = /^process_cpu_seconds_total (\S+)/gm
  const answered = /^tidegate_requests_total\{.*\} (\S+)/gm
  const [cpuBefore, answeredBefore] = [await scrape(cpu), await scrape(answered)]
  const client = node(1, join(HERE, script), target, String(CALLS), String(SECONDS), file, ...headers)
  let out = ''
  client.stdout?.on('data', (chunk) => {
    out += chunk
  })
  const code = await new Promise((resolve) => client.once('close', resolve))
  if (code !== 0) throw new Error(`${script} ended with ${code}`)
  const cpuMs = ((await scrape(cpu)) - cpuBefore) * 1000
  return { ...JSON.parse(out), cpuMs: cpuMs / ((await scrape(answered)) - answeredBefore) }
}

function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  return `${middle.toFixed(digits)} (${sorted[0]?.toFixed(digits)}-${sorted.at(-1)?.toFixed(digits)})`
}

function row(name: string, cells: readonly string[]): string {
  return [name.padEnd(14), ...cells.map((cell) => cell.padStart(24))].join('')
}

const server = await startServer()
try {
  for (const rows of ROWS) {
    const ways = waysOf(rows)
    const runs = new Map<string, Run[]>(Object.keys(ways).map((name) => [name, []]))
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1)
      for (const [name, way] of Object.entries(ways)) runs.get(name)?.push(await run(way))
    console.log(`\n${row(`${rows} rows`, ['requests/s', 'p50 ms', 'p99 ms', 'server CPU ms', 'failures'])}`)
    for (const [name, all] of runs) {
      const of = (key: keyof Run, digits: number): string =>
        spread(
          all.map((one) => one[key]),
          digits,
        )
      const failures = String(all.reduce((sum, one) => sum + one.failures, 0))
      console.log(row(name, [of('perSecond', 0), of('p50Ms', 2), of('p99Ms', 2), of('cpuMs', 3), failures]))
    }
  }
} finally {
  server.kill('SIGTERM')
  rmSync(folder, { recursive: true })
}
