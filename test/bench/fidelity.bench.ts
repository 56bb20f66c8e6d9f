import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { medianOf } from '../../scaler/calibrate/quantile.ts'
import { writeHeavyModel } from './fidelity/heavy-model.ts'
import type { FidelityLoad, FidelityRun } from './fidelity/measure-fidelity.ts'
import { endProcess, startOwnProcess } from './fidelity/own-process.ts'

/**
 * How well the simulator foretells the real server: compiled, a process of its own, calibrated, then under Poisson
 * arrivals of 30, 60 and 80 % of its capacity. The scenarios take turns, each calibrated anew every time; medians over
 * the repetitions. The noise is what one half of a measurement says about the other: no error below it means much. Held
 * up is how much of the time the server could have run and had no core, as others ran on it: no model foretells that.
 * REPETITIONS=3 by default; an odd number, for its median.
 */
const REPETITIONS = Number(process.env['REPETITIONS'] ?? 3)
const PORT = 18_090
const STARTS_WITHIN_MS = 20_000
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
  /** Of each stage of the calibration and of each load. */
  readonly requests: number
}

const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: ROOT,
})
const models = join(folder, 'models')
const SCENARIOS: readonly Scenario[] = [
  { name: 'a model of 10 ms', ...writeHeavyModel(models), models: ['--models', models], requests: 600 },
  {
    name: 'the model heart, batches',
    path: '/v2/models/heart/infer',
    body: HEART_BODY,
    models: [],
    requests: 10_000,
  },
]

async function measure({ path, body, models: args, requests }: Scenario, seed: number): Promise<FidelityRun> {
  const bodyFile = join(folder, 'body.json')
  writeFileSync(bodyFile, body)
  const url = `http://127.0.0.1:${PORT}`
  const main = join(ROOT, 'dist/server/main.js')
  const server = startOwnProcess(0, [main, '--port', String(PORT), '--host', '127.0.0.1', ...args], {
    stdio: 'ignore',
  })
  try {
    await untilReady(url)
    const command = [
      '--import',
      'tsx',
      SENDER,
      url,
      path,
      bodyFile,
      String(requests),
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

/** One line of the table: a figure of a load, over the repetitions. */
function line(percent: number, figure: number, loads: readonly FidelityLoad[]): string {
  const of = (pick: (load: FidelityLoad) => number): number => medianOf(loads.map(pick))
  const errors = loads.map(
    ({ predicted, measured }) => 100 * ((predicted[figure] ?? 0) / (measured[figure] ?? 0) - 1),
  )
  const noise = of(({ halves: [a, b] }) => Math.abs(100 * ((a[figure] ?? 0) / (b[figure] ?? 0) - 1)))
  const isRate = figure === FIGURES.length - 1
  const number = (value: number): string => (isRate ? `${value.toFixed(0)}/s` : `${value.toPrecision(3)} ms`)
  return [
    `${percent} %`.padStart(6),
    (FIGURES[figure] ?? '').padStart(12),
    number(of(({ predicted }) => predicted[figure] ?? 0)).padStart(12),
    number(of(({ measured }) => measured[figure] ?? 0)).padStart(12),
    `${medianOf(errors).toFixed(1)} %`.padStart(9),
    `${Math.min(...errors).toFixed(0)} to ${Math.max(...errors).toFixed(0)} %`.padStart(16),
    (isRate ? '' : `${noise.toFixed(1)} %`).padStart(9),
    `${(100 * of(({ heldUp }) => heldUp)).toFixed(1)} %`.padStart(10),
  ].join('')
}

const runs = new Map<string, FidelityRun[]>(SCENARIOS.map(({ name }) => [name, []]))
for (let repetition = 0; repetition < REPETITIONS; repetition += 1)
  for (const scenario of SCENARIOS) runs.get(scenario.name)?.push(await measure(scenario, repetition))

for (const [name, of] of runs) {
  const capacity = medianOf(of.map(({ capacityPerSecond }) => capacityPerSecond))
  console.log(`\n${name}: capacity ${capacity.toFixed(0)} requests/s, ${REPETITIONS} repetitions`)
  console.log('  load      figure   predicted    measured    error      least, most    noise   held up')
  for (const [at, percent] of PERCENTS.entries()) {
    const loads = of.flatMap((run) => run.loads[at] ?? [])
    for (const figure of FIGURES.keys()) console.log(line(percent, figure, loads))
  }
  const late = of.flatMap(({ loads }) => loads.map(({ lateMs }) => lateMs))
  const unsent = of.flatMap(({ loads }) => loads).reduce((sum, load) => sum + load.unsent, 0)
  const [middle, tail] = [0, 1].map((at) => medianOf(late.map((of) => of[at] ?? 0)).toFixed(3))
  console.log(`the sender was late by ${middle} ms in the middle, by ${tail} ms at p99; ${unsent} not sent`)
}
