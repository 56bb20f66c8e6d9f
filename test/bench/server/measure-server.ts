import type { Contender } from './contenders/contenders.ts'
import type { Figures } from './figures.ts'
import { type Bench, type BenchRequest, closedLoop, type Load } from './load/loads.ts'
import { startUp, stop, usageOf } from './pinned-process.ts'

/** Loads the server that runs, and puts down what came of it under its name and a key. */
export type Point = (key: string, load: () => Promise<Load>) => Promise<Load>

/**
 * After 4 s the compilers still have 3 % of the core and the server waits for another 3 % of the time for it, after 20 s
 * a third of both; a server's life is days. More code takes longer: here the echo gains from it too, but less.
 */
const WARM_UP_SECONDS = 12

/**
 * One life of a server: started, asked until what is compiled at first use is compiled, measured, and ended.
 *
 * @param small the request of the small model, which every server answers at its own path
 * @param ask what is measured
 */
export async function measureServer(
  bench: Bench,
  figures: Figures,
  { name, command, path }: Contender,
  small: BenchRequest,
  ask: (point: Point) => Promise<void>,
): Promise<void> {
  const request = { ...small, path }
  const url = `http://127.0.0.1:${bench.port}${path}`
  const headers = { 'content-type': 'application/json' }
  const isReady = async (): Promise<boolean> =>
    (await fetch(url, { method: 'POST', headers, body: request.body.toString() })).ok
  const { server, startMs } = await startUp(command, isReady)
  try {
    figures.add(`${name} start`, startMs)
    figures.add(`${name} memory`, usageOf(server).residentMib)
    await closedLoop(bench, request, { connections: 64, seconds: WARM_UP_SECONDS })
    await ask(async (key, load) => {
      const runsBefore = await runsOf(bench, name)
      const { cpuUs: cpuBeforeUs } = usageOf(server)
      const came = await load()
      const { cpuUs } = usageOf(server)
      const runs = await runsOf(bench, name)
      figures.add(`${name} ${key} rate`, came.perSecond)
      figures.add(`${name} ${key} p50`, came.p50Ms)
      figures.add(`${name} ${key} p99`, came.p99Ms)
      figures.add(`${name} ${key} cpu`, (cpuUs - cpuBeforeUs) / came.requests)
      figures.add(`${name} ${key} failures`, came.failures)
      if (runs !== undefined && runsBefore !== undefined)
        figures.add(`${name} ${key} batch`, came.requests / (runs - runsBefore))
      return came
    })
  } finally {
    await stop(server)
  }
}

/** How many runs of its models this server has made; others do not tell. */
async function runsOf({ port }: Bench, name: string): Promise<number | undefined> {
  if (name !== 'tidegate') return undefined
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const counts = [...text.matchAll(/^tidegate_batch_rows_count\{.*\} (\d+)$/gm)]
  return counts.reduce((sum, [, count]) => sum + Number(count), 0)
}
