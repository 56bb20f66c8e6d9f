import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Balance, type RequestReport, simulateRequests } from '../../sim/index.ts'
import { PEERS, type Peer, runPeer } from '../oracle/queueing-peers.ts'

/**
 * How many requests a second are simulated on one core, over the whole path: arrival, choice, queue, service,
 * histogram. Pods of one place at 80 % load, exponential service times of 20 ms; the median of the runs after a first.
 * Beside it SimPy and Ciw on the same M/M/c, and SimFaaS on M/M/c/c, for it knows no queue, where Python has them:
 * PYTHON=.venv/bin/python npm run bench -- traffic
 */
const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const SERVICE_MS = 20
const LOAD = 0.8
const RUNS = 5

type Setting = {
  readonly name: string
  readonly balance: Balance
  readonly pods: number
  /** Unlimited when left out. */
  readonly queueLimit?: number
}

const INSTALL: Readonly<Record<Peer, string>> = {
  simpy: 'simpy==4.1.2',
  ciw: 'ciw==3.2.7',
  simfaas: 'simfaas==0.2.2',
}

const SETTINGS: readonly Setting[] = [
  { name: 'M/M/1', balance: 'random', pods: 1 },
  { name: 'M/M/c', balance: 'shared-queue', pods: 10 },
  { name: 'M/M/c', balance: 'shared-queue', pods: 1_000 },
  { name: 'random', balance: 'random', pods: 10 },
  { name: 'random', balance: 'random', pods: 1_000 },
  { name: 'round-robin', balance: 'round-robin', pods: 10 },
  { name: 'least-requests', balance: 'least-requests', pods: 10 },
  { name: 'least-requests', balance: 'least-requests', pods: 1_000 },
]

function simulate({ balance, pods, queueLimit }: Setting, requests: number, seed: number): RequestReport {
  const ratePerSecond = (pods * LOAD * 1000) / SERVICE_MS
  return simulateRequests({
    traffic: { kind: 'poisson', ratePerSecond },
    service: {
      serviceTime: { kind: 'exponential', meanMs: SERVICE_MS },
      concurrency: 1,
      balance,
      ...(queueLimit === undefined ? {} : { queueLimit }),
    },
    pods,
    forMs: (requests / ratePerSecond) * 1000,
    seed,
  }).requests
}

/** Milliseconds for each run, sorted. */
function timesOf(setting: Setting, requests: number): readonly number[] {
  simulate(setting, 200_000, 0)
  const times: number[] = []
  for (let run = 1; run <= RUNS; run += 1) {
    const startedMs = performance.now()
    simulate(setting, requests, run)
    times.push(performance.now() - startedMs)
  }
  return times.sort((a, b) => a - b)
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const REQUESTS = 2_000_000
console.log('service          pods   million requests/s   slowest   fastest')
for (const setting of SETTINGS) {
  const times = timesOf(setting, REQUESTS)
  const perSecond = (ms: number): string => (REQUESTS / ms / 1000).toFixed(2)
  console.log(
    [
      setting.name.padEnd(15),
      String(setting.pods).padStart(6),
      perSecond(median(times)).padStart(21),
      perSecond(times.at(-1) ?? Number.NaN).padStart(10),
      perSecond(times[0] ?? Number.NaN).padStart(10),
    ].join(''),
  )
}

comparePeers(10)
comparePeers(200)
printGrowth({ name: 'M/M/c', balance: 'shared-queue', pods: 10 })
printHorizons()

/**
 * What somebody at the command line waits for, the start of the process included: days and nights of 100 requests a
 * second on average, with the ScaledObject of keda following, and the same as a fluid without it.
 */
function printHorizons(): void {
  const days = ['--traffic', 'sine:20/s,180/s,24h', '--service', 'exponential:20ms', '--replicas', '4']
  console.log('\nsimulate                                       requests   seconds')
  for (const [name, words] of [
    ['a day, every request, autoscaled', ['--for', '24h', '--depth', 'every']],
    ['a month, fluid, autoscaled', ['--for', '30d', '--depth', 'fluid']],
    ['a month, fluid, 4 pods', ['--for', '30d', '--depth', 'fluid', '--no-autoscaler']],
  ] as const) {
    const runs = [1, 2, 3].map(() => runSimulate([...days, ...words]))
    const seconds = median(runs.map((run) => run.seconds).sort((a, b) => a - b))
    console.log(
      `${name.padEnd(41)}${String(runs[0]?.requests).padStart(14)}${seconds.toFixed(2).padStart(10)}`,
    )
  }
}

function runSimulate(words: readonly string[]): { readonly requests: number; readonly seconds: number } {
  const startedMs = performance.now()
  const argv = ['--import', 'tsx', 'scaler/main.ts', 'simulate', ...words]
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: PROJECT, encoding: 'utf8' })
  if (status !== 0) throw new Error(`simulate ended with ${status}: ${stderr}`)
  const [, requests] = /^requests +(\d+)/m.exec(stdout) ?? []
  return { requests: Number(requests), seconds: (performance.now() - startedMs) / 1000 }
}

/** All run one after the other, on one core each; the peers' start is not counted. */
function comparePeers(pods: number): void {
  console.log(`\n${`${pods} pods: service`.padEnd(20)}peer      requests/s   ours by theirs`)
  for (const peer of PEERS) printPeer(peer, { name: 'M/M/c', balance: 'shared-queue', pods }, 100_000)
  const loss: Setting = { name: 'M/M/c/c', balance: 'shared-queue', pods, queueLimit: 0 }
  printPeer('simfaas', loss, 30_000)
}

function printPeer(peer: Peer, setting: Setting, requests: number): void {
  const { name, pods, queueLimit = -1 } = setting
  const theirs = [1, 2, 3].flatMap(
    (seed) =>
      runPeer(peer, {
        requests,
        places: pods,
        ratePerSecond: (pods * LOAD * 1000) / SERVICE_MS,
        service: 'exponential',
        meanMs: SERVICE_MS,
        variation: 1,
        waiting: queueLimit,
        seed,
      })?.requestsPerSecond ?? [],
  )
  const label = `${name.padStart(15)}     ${peer.padEnd(8)}`
  if (theirs.length === 0) {
    console.log(`${label}  not installed: pip install ${INSTALL[peer]}, and PYTHON=… for that Python`)
    return
  }
  const perSecond = median(theirs.sort((a, b) => a - b))
  const ours = (REQUESTS / median(timesOf(setting, REQUESTS))) * 1000
  console.log(
    `${label}${perSecond.toFixed(0).padStart(12)}${`${(ours / perSecond).toFixed(0)} x`.padStart(17)}`,
  )
}

/** Ten times the requests: time, and the memory that was ever needed. */
function printGrowth(setting: Setting): void {
  console.log('\nM/M/c, 10 pods: requests        ms   ms per 10x requests   peak memory MiB')
  let fewerMs: number | undefined
  for (const requests of [300_000, 3_000_000, 30_000_000]) {
    const ms = median(timesOf(setting, requests))
    const memoryMib = Math.round(process.resourceUsage().maxRSS / 1024)
    console.log(
      [
        String(requests).padStart(24),
        ms.toFixed(0).padStart(10),
        (fewerMs === undefined ? '' : `x ${(ms / fewerMs).toFixed(1)}`).padStart(22),
        String(memoryMib).padStart(18),
      ].join(''),
    )
    fewerMs = ms
  }
}
