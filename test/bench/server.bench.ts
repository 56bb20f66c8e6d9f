import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BenchCase, writeBenchModels } from './server/bench-models.ts'
import { type Contender, ownContenders, peerContenders } from './server/contenders.ts'
import { aim, Figures, row } from './server/figures.ts'
import { type Bench, closedLoop, type Load, openLoop } from './server/loads.ts'
import { hasTaskset, hasWrk, runOn, SERVER_CORE, startUp, stop, usageOf } from './server/pinned-process.ts'

/**
 * The service beside what bounds it: a bare node:http echo, a fastify echo through the same schema, a 20-line handler
 * with one session.run a request, a bare loop of session.run, and Python servers where they are:
 * PEERS=FOLDER PEERS_VENVS=FOLDER npm run bench -- server
 *
 * One core for the server and one for the client where taskset is there, wrk as the client where that is, the
 * contenders in turn, three times; medians, and the least and the most in brackets.
 */
const REPETITIONS = Number(process.env['BENCH_REPETITIONS'] ?? 3)
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 4)
const WARM_UP_SECONDS = 3
const LOAD_SHARE = 0.7

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
const bench: Bench = { port: 18_080, folder, compiled: join(ROOT, 'dist/bench') }
const cases = writeBenchModels(join(folder, 'models'), join(ROOT, 'server/models/heart'))
const figures = new Figures()
const own = ownContenders(bench, join(folder, 'models'), requireCase('small').model)
const peers = peerContenders(bench, requireCase('small').model)

function requireCase(name: string): BenchCase {
  const found = cases[name]
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}

async function measure(contender: Contender): Promise<void> {
  const { name, command, path } = contender
  const request = { ...requireCase('small').request, path }
  const url = `http://127.0.0.1:${bench.port}${path}`
  const headers = { 'content-type': 'application/json' }
  const isReady = async (): Promise<boolean> =>
    (await fetch(url, { method: 'POST', headers, body: request.body.toString() })).ok
  const { server, startMs } = await startUp(command, isReady)
  try {
    figures.add(`${name} start`, startMs)
    figures.add(`${name} memory`, usageOf(server).residentMib)
    await closedLoop(bench, request, { connections: 64, seconds: WARM_UP_SECONDS })
    const point = async (key: string, load: () => Promise<Load>): Promise<void> => {
      const { cpuUs } = usageOf(server)
      const { perSecond, p50Ms, p99Ms, failures, requests } = await load()
      figures.add(`${name} ${key} rate`, perSecond)
      figures.add(`${name} ${key} p50`, p50Ms)
      figures.add(`${name} ${key} p99`, p99Ms)
      figures.add(`${name} ${key} cpu`, (usageOf(server).cpuUs - cpuUs) / requests)
      figures.add(`${name} ${key} failures`, failures)
    }
    for (const connections of [64, 1])
      await point(`small ${connections}`, () => closedLoop(bench, request, { connections, seconds: SECONDS }))
    if (name === 'tidegate') await measureOwn(point)
  } finally {
    await stop(server)
  }
}

/** What only this server is asked: bytes, heavier models, and a load that does not wait for the answers. */
async function measureOwn(point: (key: string, load: () => Promise<Load>) => Promise<void>): Promise<void> {
  const perSecond = figures.median('tidegate small 64 rate') * LOAD_SHARE
  const { request } = requireCase('small')
  await point('open', () => openLoop(bench, request, { perSecond, seconds: SECONDS }))
  for (const [name, connections] of [
    ['rows', 16],
    ['forest rows', 16],
    ['image', 4],
    ['slow', 4],
  ] as const) {
    const { request: heavier, model, shapes } = requireCase(name)
    await closedLoop(bench, heavier, { connections, seconds: 1 })
    // The loop at once beside it: a shared machine changes its speed within minutes.
    const loop = await runOn<{ perSecond: number; cpuUs: number }>(SERVER_CORE, {
      argv: [
        process.execPath,
        join(bench.compiled, 'test/bench/server/session-loop.js'),
        ...[String(SECONDS / 2), model, JSON.stringify(shapes)],
      ],
    })
    figures.add(`loop ${name} rate`, loop.perSecond)
    figures.add(`loop ${name} cpu`, loop.cpuUs)
    await point(name, () => closedLoop(bench, heavier, { connections, seconds: SECONDS }))
  }
}

function printLoads(key: string, title: string, names: readonly string[]): void {
  console.log(`\n${row(title, ['requests/s', 'p50 ms', 'p99 ms', 'CPU us a request', 'failures'])}`)
  for (const name of names)
    console.log(
      row(name, [
        figures.spread(`${name} ${key} rate`, 0),
        figures.spread(`${name} ${key} p50`, 2),
        figures.spread(`${name} ${key} p99`, 2),
        figures.spread(`${name} ${key} cpu`, 1),
        figures.spread(`${name} ${key} failures`, 0),
      ]),
    )
}

function share(part: string, whole: string): number {
  return (100 * figures.median(part)) / figures.median(whole)
}

function printAims(): void {
  const echo = share('tidegate small 64 rate', 'fastify echo small 64 rate')
  const echoCpu = share('fastify echo small 64 cpu', 'tidegate small 64 cpu')
  console.log('\naims')
  console.log(aim('small model, % of the fastify echo by requests/s', echo, 'at least 90', echo >= 90))
  console.log(
    aim('small model, % of the fastify echo by CPU a request', echoCpu, 'at least 90', echoCpu >= 90),
  )
  const best = Math.max(...peers.map(({ name }) => figures.median(`${name} small 64 rate`)))
  if (peers.length > 0) {
    const times = figures.median('tidegate small 64 rate') / best
    console.log(aim('small model, times the best Python server', times, 'at least 10', times >= 10))
  }
  for (const [name, least] of [
    ['rows', 85],
    ['forest rows', 85],
    ['image', 90],
    ['slow', 95],
  ] as const) {
    const rate = share(`tidegate ${name} rate`, `loop ${name} rate`)
    const cpu = share(`loop ${name} cpu`, `tidegate ${name} cpu`)
    console.log(aim(`${name}, % of the bare loop by requests/s`, rate, `at least ${least}`, rate >= least))
    console.log(aim(`${name}, % of the bare loop by CPU`, cpu, `at least ${least}`, cpu >= least))
  }
  const tail = figures.median('tidegate open p99') / figures.median('tidegate open p50')
  console.log(aim(`p99 by p50 at ${LOAD_SHARE * 100} % load`, tail, 'below 3', tail < 3))
  const startMs = figures.median('tidegate start')
  console.log(aim('start to first answer, ms', startMs, 'at most 600', startMs <= 600))
  const memory = figures.median('tidegate memory')
  console.log(aim('resident memory, MiB', memory, 'at most 120', memory <= 120))
}

try {
  execFileSync(process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    '-p',
    join(ROOT, 'test/bench'),
  ])
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1)
    for (const contender of [...own, ...peers]) await measure(contender)
} finally {
  rmSync(folder, { recursive: true })
}

const cores = hasTaskset ? 'one core each for server and client' : 'cores are shared: no taskset'
console.log(`${cores}; ${hasWrk ? 'wrk' : 'our own client: no wrk'}`)
const names = [...own, ...peers].map(({ name }) => name)
printLoads('small 64', '64 connections', names)
printLoads('small 1', '1 connection', names)
printLoads('open', `${LOAD_SHARE * 100} % load`, ['tidegate'])
printLoads('rows', '32 rows, bytes', ['tidegate', 'loop'])
printLoads('forest rows', '32 rows, forest', ['tidegate', 'loop'])
printLoads('image', 'image, bytes', ['tidegate', 'loop'])
printLoads('slow', '10 ms model', ['tidegate', 'loop'])
console.log(`\n${row('', ['start to answer ms', 'memory MiB'])}`)
for (const name of names)
  console.log(row(name, [figures.spread(`${name} start`, 0), figures.spread(`${name} memory`, 0)]))
printAims()
