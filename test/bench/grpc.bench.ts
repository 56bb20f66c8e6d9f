import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader'
import { findProtoFile } from '../../server/grpc/proto-files.ts'
import { Figures } from './server/figures.ts'
import { runClient, SourceServer } from './source-server.ts'

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

const HERE = fileURLToPath(new URL('./server/', import.meta.url))
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

async function run(server: SourceServer, { script, target, content, headers }: Way): Promise<Run> {
  const file = join(folder, 'content')
  writeFileSync(file, content)
  const cpu = /^process_cpu_seconds_total (\S+)/gm
  const answered = /^tidegate_requests_total\{.*\} (\S+)/gm
  const [cpuBefore, answeredBefore] = [await server.scrape(cpu), await server.scrape(answered)]
  const client = runClient(join(HERE, script), target, String(CALLS), String(SECONDS), file, ...headers)
  let out = ''
  client.stdout?.on('data', (chunk) => {
    out += chunk
  })
  const code = await new Promise((resolve) => client.once('close', resolve))
  if (code !== 0) throw new Error(`${script} ended with ${code}`)
  const cpuMs = ((await server.scrape(cpu)) - cpuBefore) * 1000
  return { ...JSON.parse(out), cpuMs: cpuMs / ((await server.scrape(answered)) - answeredBefore) }
}

function row(name: string, cells: readonly string[]): string {
  return [name.padEnd(14), ...cells.map((cell) => cell.padStart(24))].join('')
}

const server = await SourceServer.start(PORTS.http, { flags: ['--grpc-port', String(PORTS.grpc)] })
try {
  for (const rows of ROWS) {
    const ways = waysOf(rows)
    const figures = new Figures()
    const failures = new Map<string, number>()
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1)
      for (const [name, way] of Object.entries(ways)) {
        const { failures: failed, ...measured } = await run(server, way)
        failures.set(name, (failures.get(name) ?? 0) + failed)
        for (const [figure, value] of Object.entries(measured)) figures.add(`${name} ${figure}`, value)
      }
    console.log(`\n${row(`${rows} rows`, ['requests/s', 'p50 ms', 'p99 ms', 'server CPU ms', 'failures'])}`)
    for (const [name, failed] of failures) {
      const of = (figure: keyof Run, digits: number): string => figures.spread(`${name} ${figure}`, digits)
      console.log(
        row(name, [of('perSecond', 0), of('p50Ms', 2), of('p99Ms', 2), of('cpuMs', 3), String(failed)]),
      )
    }
  }
} finally {
  server.process.kill('SIGTERM')
  rmSync(folder, { recursive: true })
}
