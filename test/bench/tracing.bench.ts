import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Figures } from './server/figures.ts'
import { CLIENT_CORE, hasTaskset } from './server/pinned-process.ts'
import { runClient, SourceServer } from './source-server.ts'

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

const LOOP = fileURLToPath(new URL('./server/load/closed-loop.ts', import.meta.url))
const BASE = `http://127.0.0.1:${PORT}`
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

async function load(seconds: number): Promise<{ readonly perSecond: number; readonly failures: number }> {
  const client = runClient(LOOP, `${BASE}/v2/models/heart/infer`, String(CONNECTIONS), String(seconds), file)
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
  const server = await SourceServer.start(PORT, { env })
  try {
    await load(WARM_UP_SECONDS)
    const [cpu, answered] = [await server.scrape(COUNTS.cpu), await server.scrape(COUNTS.answered)]
    const { perSecond } = await load(SECONDS)
    const seconds = (await server.scrape(COUNTS.cpu)) - cpu
    const cpuUs = (seconds / ((await server.scrape(COUNTS.answered)) - answered)) * 1e6
    return {
      perSecond,
      cpuUs,
      sent: await server.scrape(COUNTS.sent),
      lost: await server.scrape(COUNTS.lost),
    }
  } finally {
    server.process.kill('SIGTERM')
    await once(server.process, 'close')
  }
}

if (hasTaskset) spawnSync('taskset', ['-pc', String(CLIENT_CORE), String(process.pid)])
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
const figures = new Figures()
try {
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1)
    for (const [name, env] of Object.entries(ways))
      for (const [figure, value] of Object.entries(await measure(env)))
        figures.add(`${name} ${figure}`, value)
} finally {
  collector.close()
  rmSync(folder, { recursive: true })
}
const cells = (name: string, ...others: readonly string[]): string =>
  [name.padEnd(16), ...others.map((cell) => cell.padStart(24))].join('')
console.log(cells('', 'requests/s', 'server CPU us', 'spans sent', 'spans lost'))
for (const name of Object.keys(ways)) {
  const of = (figure: keyof Run): string => figures.spread(`${name} ${figure}`, 0)
  console.log(cells(name, of('perSecond'), of('cpuUs'), of('sent'), of('lost')))
}
