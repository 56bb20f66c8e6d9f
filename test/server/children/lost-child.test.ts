import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { writeHeavyModel } from '../heavy-model.ts'
import { createModelsFolder } from '../models-folder.ts'
import { startServerProcess } from '../server-process.ts'
import { startApp } from '../start-app.ts'

const root = createModelsFolder({
  'm/1/model.onnx': writeHeavyModel(100),
  'm/model.yaml': 'process: child\nchildren: 2\nbatching: false',
})
const URL = '/v2/models/m/infer'

/** A size of 2 takes it a millisecond, 512 half a second. As bytes: parsing would take as long. */
function asking(size: number) {
  const shape = [size, size]
  const bytes = Buffer.alloc(4 * size * size)
  const parameters = { binary_data_size: bytes.length }
  const json = Buffer.from(JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape, parameters }] }))
  const headers = {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(json.length),
  }
  return { method: 'POST', headers, body: Buffer.concat([json, bytes]) } as const
}

test('while a run is under way, probes and scrapes are answered', async () => {
  const { app } = await startApp({ root })
  const seen: string[] = []
  const run = app.inject({ url: URL, ...asking(512) }).then(({ statusCode }) => {
    seen.push(`run ${statusCode}`)
  })
  await sleep(50)
  for (const url of ['/v2/health/live', '/v2/health/ready', '/metrics']) {
    const { statusCode } = await app.inject({ url })
    seen.push(`${url} ${statusCode}`)
  }
  await run
  assert.equal(seen, ['/v2/health/live 200', '/v2/health/ready 200', '/metrics 200', 'run 200'])
  await app.close()
})

test('kill -9 under load: every request is answered, 200 or 503, and then all are 200 again', async () => {
  const { app, children, metrics } = await startApp({ root })
  const ask = async (size: number): Promise<number> =>
    (await app.inject({ url: URL, ...asking(size) })).statusCode
  while (children.length < 2) await sleep(10)
  const codes = Promise.all(Array(6).fill(512).map(ask))
  // Both are at work by then, on the first of three runs each.
  await sleep(100)
  process.kill(children[0] ?? 0, 'SIGKILL')
  assert.equal((await codes).toSorted(), [200, 200, 200, 200, 200, 503], 'what it was running is told so')
  assert.equal(await Promise.all(Array(8).fill(2).map(ask)), Array(8).fill(200))
  assert.equal((await metrics.childRestarts.get()).values, [
    { value: 1, labels: { model: 'm', version: '1', reason: 'signal' } },
  ])
  await app.close()
})

test('when the server is killed, its children end', async () => {
  const server = await startServerProcess({ MODELS: root })
  const { child } = await server.waitFor('process of a model')
  server.child.kill('SIGKILL')
  await server.exit
  const isAlive = (): boolean => {
    try {
      return process.kill(Number(child), 0)
    } catch {
      return false
    }
  }
  while (isAlive()) await sleep(10)
})

async function inFlight(port: number): Promise<number> {
  const text = await fetch(`http://127.0.0.1:${port}/metrics`).then((reply) => reply.text())
  return Number(/^tidegate_requests_in_flight (\d+)$/m.exec(text)?.[1] ?? 0)
}

test('SIGTERM in the middle of a run: it is answered, and the exit code is 0', async () => {
  const server = await startServerProcess({ MODELS: root })
  await server.waitFor('ready')
  const answer = fetch(`http://127.0.0.1:${server.port}${URL}`, asking(512))
  while ((await inFlight(server.port)) < 1) await sleep(5)
  server.child.kill('SIGTERM')
  assert.is((await answer).status, 200)
  assert.is(await server.exit, 0)
})

test.run()
