import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { findModelRoot } from '../../server/model-root.ts'
import { createModelsFolder, writeModels } from '../server/models-folder.ts'
import { type ServerProcess, startServerProcess } from '../server/server-process.ts'
import { PATIENT } from '../server/start-app.ts'

/** PROMETHEUS=/path/to/prometheus npm test -- prometheus; otherwise that of the PATH. */
const PROMETHEUS = process.env['PROMETHEUS'] ?? 'prometheus'
const FOLDER = new URL('../../manifests/monitoring/', import.meta.url)
const DATA_WITHIN_MS = 15_000
const ROWS = 300

const hasIt = spawnSync(PROMETHEUS, ['--version']).status === 0
if (!hasIt) console.log(`${PROMETHEUS} is not there: its test is left out`)

type Panel = { readonly title: string; readonly targets: readonly { readonly expr: string }[] }
type Rule = { readonly alert: string; readonly expr: string }

const { panels }: { panels: readonly Panel[] } = JSON.parse(
  readFileSync(new URL('dashboard.json', FOLDER), 'utf8'),
)
const { groups }: { groups: readonly { rules: readonly Rule[] }[] } = parse(
  readFileSync(new URL('alerts.yaml', FOLDER), 'utf8'),
)
const rules = groups.flatMap((group) => group.rules)

/** Panels and alerts that must show more than zero, or fire, under what is done below. */
const ABOVE_ZERO = ['Failed requests', 'Turned away', 'Shadow', 'Processes of the model', 'Drift', 'Spans']
const FIRING = [
  'ErrorBudgetBurnsFast',
  'ErrorBudgetBurnsSlowly',
  'RefusesRequests',
  'ShadowDisagrees',
  'TracesLost',
]
/** What must show nothing while the server is there. */
const SILENT = ['TidegateAbsent']

type Query = { readonly name: string; readonly expr: string; readonly isAboveZero: boolean }

const queries: readonly Query[] = [
  ...panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({
      name: `panel ${title}`,
      expr: expr
        .replaceAll('$__rate_interval', '10s')
        .replaceAll('$namespace', 'here')
        .replaceAll('$model', 'heart'),
      isAboveZero: ABOVE_ZERO.some((start) => title.startsWith(start)),
    })),
  ),
  ...rules
    .filter(({ alert }) => !SILENT.includes(alert))
    .map(({ alert, expr }) => {
      const isAboveZero = FIRING.includes(alert.replace('Tidegate', ''))
      // Of one that is not to fire here, what it compares with its bound.
      return {
        name: `alert ${alert}`,
        expr: isAboveZero ? expr : expr.replaceAll(/ > [\d.]+/g, ''),
        isAboveZero,
      }
    }),
]

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** Two versions, one in the shadow of the other and never quite of its opinion, in processes, with little room to wait. */
function startServer(): Promise<ServerProcess> {
  const root = createModelsFolder({})
  cpSync(join(findModelRoot(), 'heart'), join(root, 'heart'), { recursive: true })
  const shadow = 'shadow: {label: canary, tolerance: 0.0000001}'
  writeModels(root, {
    'heart/model.yaml': `labels: {stable: 1, canary: 2}\n${shadow}\nprocess: child\nchildren: 1\nwaitingMax: 4`,
  })
  return startServerProcess({
    MODELS: root,
    // Nobody is there.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_TIMEOUT: '50',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  })
}

async function startPrometheus(
  folder: string,
  target: number,
): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort()
  const labels = { namespace: 'here', pod: 'a' }
  const scrape = { job_name: 'tidegate', static_configs: [{ targets: [`127.0.0.1:${target}`], labels }] }
  const config = { global: { scrape_interval: '200ms', scrape_timeout: '200ms' }, scrape_configs: [scrape] }
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config))
  const child = spawn(
    PROMETHEUS,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  return { child, url: `http://127.0.0.1:${port}` }
}

async function isScraped(url: string): Promise<boolean> {
  return valuesOf(url, 'tidegate_child_restarts_total{}').then(
    (values) => values.length > 0,
    () => false,
  )
}

/** Good and bad requests, more at a time than may wait, and one of many rows for the drift. */
async function ask(port: number): Promise<void> {
  const post = async (body: unknown): Promise<void> => {
    const headers = { 'content-type': 'application/json' }
    const options = { method: 'POST', headers, body: JSON.stringify(body) }
    await fetch(`http://127.0.0.1:${port}/predict`, options).then((reply) => reply.arrayBuffer())
  }
  const burst = Array.from({ length: 30 }, () => post(PATIENT))
  const old = { ...PATIENT, age: 90 }
  await Promise.all([...burst, post({ ...PATIENT, age: 400 }), post({ instances: Array(ROWS).fill(old) })])
}

/** The values that a query gives now, but those that are no number. */
async function valuesOf(url: string, expr: string): Promise<readonly number[]> {
  const reply = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`)
  const { status, data, error } = (await reply.json()) as {
    readonly status: string
    readonly error?: string
    readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] }
  }
  assert.is(status, 'success', `${expr}: ${error}`)
  return data.result.map(({ value }) => Number(value[1])).filter((value) => !Number.isNaN(value))
}

/** Those that do not show yet what they should. */
async function blank(url: string, asked: readonly Query[]): Promise<readonly Query[]> {
  const values = await Promise.all(asked.map(({ expr }) => valuesOf(url, expr)))
  return asked.filter(({ isAboveZero }, at) => !values[at]?.some((value) => value > 0 || !isAboveZero))
}

const testIfThere = hasIt ? test : test.skip

testIfThere(
  'every panel shows, and every alert hears, what a real Prometheus scrapes of a server in trouble',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
    const server = await startServer()
    const { child: prometheus, url } = await startPrometheus(folder, server.port)
    try {
      await server.waitFor('ready')
      // It looks for whom to scrape every five seconds.
      while (!(await isScraped(url))) await sleep(50)
      const endMs = performance.now() + DATA_WITHIN_MS
      let left = queries
      for (let round = 0; left.length > 0 && performance.now() < endMs; round += 1) {
        await ask(server.port)
        if (round === 2)
          process.kill(Number((await server.waitFor('process of a model'))['child']), 'SIGKILL')
        await sleep(150)
        if (round > 2) left = await blank(url, left)
      }
      assert.equal(
        left.map(({ name, expr }) => `${name}: ${expr}`),
        [],
      )
      for (const { alert, expr } of rules)
        if (SILENT.includes(alert)) assert.equal(await valuesOf(url, expr), [], alert)
    } finally {
      for (const { child, ended } of [
        { child: prometheus, ended: once(prometheus, 'close') },
        { child: server.child, ended: server.exit },
      ]) {
        child.kill('SIGTERM')
        await ended
      }
      rmSync(folder, { recursive: true })
    }
  },
)

test.run()
