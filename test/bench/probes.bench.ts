import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeHeavyModel } from '../server/heavy-model.ts'
import { writeModels } from '../server/models-folder.ts'
import { startServerProcess } from '../server/server-process.ts'

/**
 * What probes and scrapes wait for while a model of 40 to 100 ms a run, by the machine, is never idle: in a child, and inside the server's
 * process for comparison. One child on whatever processors there are; the two in turn, REPETITIONS times.
 */
const REPETITIONS = 3
const PROBES = 200
const EVERY_MS = 20
const CLIENTS = 2
const SIZE = 512
const PRODUCTS = 25
const URLS = ['/v2/health/live', '/metrics'] as const

const root = mkdtempSync(join(tmpdir(), 'tidegate-probes-'))

const json = Buffer.from(
  JSON.stringify({
    inputs: [
      {
        name: 'x',
        datatype: 'FP32',
        shape: [SIZE, SIZE],
        parameters: { binary_data_size: 4 * SIZE * SIZE },
      },
    ],
    outputs: [{ name: 'y', parameters: { binary_data: true } }],
  }),
)
const body = Buffer.concat([json, Buffer.alloc(4 * SIZE * SIZE)])
const headers = {
  'content-type': 'application/octet-stream',
  'content-length': body.length,
  'inference-header-content-length': json.length,
}

function ask(port: number, path: string, sent?: Buffer): Promise<number> {
  const startedMs = performance.now()
  return new Promise((resolve, reject) => {
    const options = { port, path, host: '127.0.0.1', ...(sent && { method: 'POST', headers }) }
    request(options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`))
      response.resume().on('end', () => resolve(performance.now() - startedMs))
    })
      .on('error', reject)
      .end(sent)
  })
}

async function measure(place: 'child' | 'inside'): Promise<Readonly<Record<string, readonly number[]>>> {
  writeModels(root, {
    'm/1/model.onnx': writeHeavyModel(PRODUCTS),
    'm/model.yaml': `process: ${place}\nchildren: 1\nbatching: false`,
  })
  const server = await startServerProcess({ MODELS: root })
  await server.waitFor('ready')
  let isOver = false
  const runs: number[] = []
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!isOver) runs.push(await ask(server.port, '/v2/models/m/infer', body))
  })
  const waits: Record<string, number[]> = { run: runs }
  for (let count = 0; count < PROBES; count += 1) {
    const url = URLS[count % URLS.length] ?? ''
    waits[url] = [...(waits[url] ?? []), await ask(server.port, url)]
    await sleep(EVERY_MS)
  }
  isOver = true
  await Promise.all(clients)
  server.child.kill('SIGTERM')
  await server.exit
  return waits
}

function at(values: readonly number[], share: number): string {
  const sorted = values.toSorted((left, right) => left - right)
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1)
}

console.log(
  `${['process', 'asked', 'count', 'p50 ms', 'p99 ms'].map((cell) => cell.padEnd(18)).join('')}
(requests to the model: ${CLIENTS} clients without a pause, so each waits for the other's run too)`,
)
try {
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1)
    for (const place of ['child', 'inside'] as const)
      for (const [name, waits] of Object.entries(await measure(place))) {
        const cells = [place, name, String(waits.length), at(waits, 0.5), at(waits, 0.99)]
        console.log(cells.map((cell) => cell.padEnd(18)).join(''))
      }
} finally {
  rmSync(root, { recursive: true })
}
