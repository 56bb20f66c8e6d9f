import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { meanMsOf } from '../../scaler/calibrate/profile/mean-ms.ts'
import type { ServiceFit } from '../../scaler/calibrate/profile/service-profile.ts'
import { medianOf } from '../../scaler/calibrate/quantile.ts'
import { writeHeavyModel } from './fidelity/heavy-model.ts'
import type { FidelityLoad, FidelityRun } from './fidelity/measure-fidelity.ts'
import { endProcess, startOwnProcess } from './fidelity/own-process.ts'
import { readImageStart } from './server/image-start.ts'

/**
 * How well the simulator foretells the real server: compiled, a process of its own, calibrated, then under Poisson
 * arrivals of 30, 60 and 80 % of its capacity, which the calibration has not seen. Each repetition starts a server and
 * calibrates it anew, for the machine is not the same some minutes later. Each load is sent twice with the same arrivals,
 * and each sending is foretold from the moments at which its requests were really sent: the traffic is given, the server
 * foretold. Figures are medians over all sendings; the noise is how far the two are apart, in the middle over the
 * repetitions, and an error below it cannot be told from none. Others is the share of the machine that other processes
 * had: no model foretells that. A load during which it was more than 2 % is sent once more, and left out where a quieter
 * one is there.
 *
 * REPETITIONS=3 by default; an odd number, for its median. SCENARIO=heart for one model alone, some seven minutes.
 * RUNS=FILE keeps what was measured, and counts what is there from before.
 */
const REPETITIONS = Number(process.env['REPETITIONS'] ?? 3)
const RUNS = process.env['RUNS']
const PORT = 18_090
const STARTS_WITHIN_MS = 20_000
const OTHERS_MAX = 0.02
/**
 * The sender's own garbage must neither make answers late nor take the processor's caches from the server. Of 15,000
 * requests a second the sender was away 76 to 119 ms of a sending with 128 MB for it, and 12 to 99 ms with 8 MB. It is
 * collected on the sender's core.
 */
const SENDER_FLAGS = ['--single-threaded-gc', '--max-semi-space-size=8'] as const
const FIGURES = ['p50', 'p95', 'p99', 'throughput'] as const
const PERCENTS = [30, 60, 80] as const

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SENDER = fileURLToPath(new URL('./fidelity/measure-fidelity.ts', import.meta.url))
const HEART_BODY = JSON.stringify({
  inputs: [
    {
      name: 'features',
      shape: [1, 13],
      datatype: 'FP32',
      data: [63, 1, 1, 145, 233, 1, 2, 150, 0, 2.3, 3, 0, 6],
    },
  ],
})

type Scenario = {
  readonly name: string
  readonly path: string
  readonly body: string
  readonly models: readonly string[]
  /** Of each stage of the calibration. */
  readonly requests: number
  /** Of each load: many enough for a dozen times that it takes a queue to forget. */
  readonly loadRequests: number
  /** How long a load takes at most: a full collection of garbage, every half minute, is not to be all of its tail. */
  readonly withinMs: number
}

const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true }))

execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: ROOT,
})
const models = join(folder, 'models')
const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a model of 10 ms',
    ...writeHeavyModel(models),
    models: ['--models', models],
    requests: 600,
    loadRequests: 600,
    withinMs: 7000,
  },
  {
    name: 'the model heart, batches',
    path: '/v2/models/heart/infer',
    body: HEART_BODY,
    models: [],
    requests: 40_000,
    loadRequests: 200_000,
    withinMs: 4000,
  },
].filter(({ name }) => name.includes(process.env['SCENARIO'] ?? ''))

async function measure(
  { path, body, models: args, requests, loadRequests, withinMs }: Scenario,
  seed: number,
): Promise<FidelityRun> {
  const bodyFile = join(folder, 'body.json')
  writeFileSync(bodyFile, body)
  const url = `http://127.0.0.1:${PORT}`
  const main = join(ROOT, 'dist/server/main.js')
  const { flags, env } = readImageStart()
  const server = startOwnProcess(
    0,
    [...flags, main, '--port', String(PORT), '--host', '127.0.0.1', ...args],
    {
      stdio: 'ignore',
      env: { ...process.env, ...env },
    },
  )
  try {
    await untilReady(url)
    const command = [
      ...SENDER_FLAGS,
      '--import',
      'tsx',
      SENDER,
      url,
      path,
      bodyFile,
      String(requests),
      String(loadRequests),
      String(withinMs),
      String(seed),
      String(server.pid),
    ]
    const sender = startOwnProcess(1, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
    const [printed] = await Promise.all([text(sender.stdout ?? process.stdin), once(sender, 'exit')])
    return JSON.parse(printed) as FidelityRun
  } finally {
    await endProcess(server)
  }
}

async function untilReady(url: string): Promise<void> {
  for (const endMs = performance.now() + STARTS_WITHIN_MS; performance.now() < endMs; ) {
    const isReady = await fetch(`${url}/v2/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the server is not ready after ${STARTS_WITHIN_MS} ms`)
}

/** Loads during which others did little; all of them when there is none. */
function quiet(loads: readonly FidelityLoad[]): readonly FidelityLoad[] {
  const calm = loads.filter(({ others }) => !(others > OTHERS_MAX))
  return calm.length > 0 ? calm : loads
}

/** A figure of one sending. */
type Sent = { readonly predicted: number; readonly measured: number }

/** One line of the table: a figure of a load, over all its sendings, each foretold for itself. */
function line(percent: number, figure: number, loads: readonly FidelityLoad[]): string {
  const pairs = loads.map((load) => sentOf(load, figure))
  const of = (pick: (sent: Sent) => number): number => middleOf(pairs.flat().map(pick))
  const errors = pairs.flat().map(({ predicted, measured }) => 100 * (predicted / measured - 1))
  const noise = medianOf(pairs.map(([{ measured: a }, { measured: b }]) => (200 * Math.abs(a - b)) / (a + b)))
  const isRate = figure === FIGURES.length - 1
  const number = (value: number): string => (isRate ? `${value.toFixed(0)}/s` : `${value.toPrecision(3)} ms`)
  return [
    `${percent} %`.padStart(6),
    (FIGURES[figure] ?? '').padStart(12),
    number(of(({ predicted }) => predicted)).padStart(12),
    number(of(({ measured }) => measured)).padStart(12),
    `${middleOf(errors).toFixed(1)} %`.padStart(9),
    `${Math.min(...errors).toFixed(0)} to ${Math.max(...errors).toFixed(0)} %`.padStart(16),
    `${noise.toFixed(1)} %`.padStart(9),
    `${(100 * medianOf(loads.map(({ others }) => others))).toFixed(1)} %`.padStart(9),
    String(errors.length).padStart(9),
  ].join('')
}

function sentOf(load: FidelityLoad, figure: number): readonly [Sent, Sent] {
  const of = (sending: 0 | 1): Sent => ({
    predicted: load.predicted[sending][figure] ?? Number.NaN,
    measured: load.measured[sending][figure] ?? Number.NaN,
  })
  return [of(0), of(1)]
}

/** The median; of an even number the mean of the two in the middle. */
function middleOf(values: readonly number[]): number {
  return (medianOf(values) - medianOf(values.map((value) => -value))) / 2
}

/** What the fit knows beside times and places. */
function paceOf({ crowding = [], pauses, collections }: ServiceFit): string {
  const crowds = crowding.map(({ requests, factor }) => `${requests}=x${factor.toFixed(2)}`)
  return [
    `crowding ${crowds.join(',') || 'none'}`,
    pauses ? `pauses ${pauses.perSecond.toFixed(1)}/s,${meanMsOf(pauses.length).toFixed(1)}ms` : 'no pauses',
    collections
      ? `collections ${collections.everyRequests.toFixed(0)},${meanMsOf(collections.length).toFixed(1)}ms`
      : 'no collections',
  ].join(', ')
}

/** Those that were kept, by scenario. */
const kept: Readonly<Record<string, readonly FidelityRun[]>> =
  RUNS !== undefined && existsSync(RUNS) ? JSON.parse(readFileSync(RUNS, 'utf8')) : {}
const runs = new Map<string, FidelityRun[]>(Object.entries(kept).map(([name, of]) => [name, [...of]]))
for (const scenario of SCENARIOS) {
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    const before = runs.get(scenario.name) ?? []
    runs.set(scenario.name, [...before, await measure(scenario, before.length)])
    if (RUNS !== undefined) writeFileSync(RUNS, JSON.stringify(Object.fromEntries(runs)))
  }
}

for (const [name, of] of runs) {
  const capacity = medianOf(of.map(({ fit }) => fit.capacityPerSecond))
  console.log(`\n${name}: capacity ${capacity.toFixed(0)} requests/s, ${of.length} repetitions`)
  for (const { fit } of of) console.log(paceOf(fit))
  console.log(
    '  load      figure   predicted    measured    error     least, most    noise   others sendings',
  )
  for (const [at, percent] of PERCENTS.entries()) {
    const loads = of.flatMap((run) => run.loads[at] ?? [])
    for (const figure of FIGURES.keys()) console.log(line(percent, figure, quiet(loads)))
  }
  const late = of.flatMap((run) => run.loads).map(({ lateMs }) => lateMs)
  const unsent = of.flatMap((run) => run.loads).reduce((sum, load) => sum + load.unsent, 0)
  const [middle, tail] = [0, 1].map((at) => medianOf(late.map((of) => of[at] ?? 0)).toFixed(3))
  console.log(`the sender was late by ${middle} ms in the middle, by ${tail} ms at p99; ${unsent} not sent`)
}
