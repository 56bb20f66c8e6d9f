import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { writeHeavyModel } from '../heavy-model.ts'
import { keepAsking } from '../keep-asking.ts'
import { createModelsFolder } from '../models-folder.ts'
import { type ServerProcess, startServerProcess } from '../server-process.ts'

const CHILDREN = 2
const CLIENTS = 16
/** A run takes it some 10 ms: 14 of 16 requests wait. */
const SIZE = 256
const root = createModelsFolder({
  'm/1/model.onnx': writeHeavyModel(20),
  'm/model.yaml': `process: child\nchildren: ${CHILDREN}`,
})

/** As bytes: the server's own part should be small. */
const head = Buffer.from(
  JSON.stringify({
    inputs: [
      {
        name: 'x',
        datatype: 'FP32',
        shape: [SIZE, SIZE],
        parameters: { binary_data_size: 4 * SIZE * SIZE },
      },
    ],
  }),
)
const ASKED = {
  path: '/v2/models/m/infer',
  headers: {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(head.length),
  },
  body: Buffer.concat([head, Buffer.alloc(4 * SIZE * SIZE)]),
}

async function start(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const server = await startServerProcess({ MODELS: root, ...env })
  await server.waitFor('ready')
  const ready = () => server.log.filter(({ msg }) => msg === 'process of a model')
  while (ready().length < CHILDREN) await sleep(10)
  return server
}

/** Waits until so many requests wait for the model, and so many have been answered. */
async function untilBusy(port: number, least: { waiting: number; answered: number }): Promise<void> {
  for (;;) {
    const text = await fetch(`http://127.0.0.1:${port}/metrics`).then((reply) => reply.text())
    const read = (name: string): number =>
      Number(new RegExp(`^${name}\\{.*\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0)
    const isAnswered = read('tidegate_requests_total') >= least.answered
    if (isAnswered && read('tidegate_queue_depth') >= least.waiting) return
  }
}

test('SIGTERM while children have work queued: all of it is answered, exit 0', async () => {
  const server = await start({})
  const url = `http://127.0.0.1:${server.port}${ASKED.path}`
  const answers = Array.from({ length: CLIENTS }, () => fetch(url, { ...ASKED, method: 'POST' }))
  await untilBusy(server.port, { waiting: CLIENTS / 4, answered: 0 })
  server.child.kill('SIGTERM')
  const statuses = (await Promise.all(answers)).map(({ status }) => status)
  assert.equal(statuses, Array(CLIENTS).fill(200))
  assert.is(await server.exit, 0)
})

test('SIGTERM under load of children: every client is told to go elsewhere, no request fails', async () => {
  const server = await start({ DRAIN_DELAY_MS: '500' })
  const clients = Array.from({ length: CLIENTS }, () => keepAsking(server.port, ASKED))
  await untilBusy(server.port, { waiting: CLIENTS / 4, answered: CLIENTS })
  server.child.kill('SIGTERM')
  const ends = await Promise.all(clients)
  assert.equal(
    ends.flatMap(({ failures }) => failures),
    [],
  )
  const total = ends.reduce((sum, { count }) => sum + count, 0)
  assert.ok(total > CLIENTS, `${total} requests of ${CLIENTS} clients`)
  assert.is(await server.exit, 0)
})

test.run()
