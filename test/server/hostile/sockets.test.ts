import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { listen } from '../listen.ts'
import { inferBody, startApp } from '../start-app.ts'
import { assertUnharmed } from './assert-unharmed.ts'
import { postOf, requestOf } from './http-requests.ts'
import { exchange } from './raw-exchange.ts'

const started = await startApp()
const { app } = started
const port = await listen(app)
test.after(() => app.close())

const INFER = '/v2/models/heart/infer'
/** At once over loopback, and so few that no queue is full. */
const MANY = 50

/** A good request with an id of its own, by which its answer is known. */
const infer = (id: string): Buffer => postOf(INFER, JSON.stringify({ id, ...inferBody() }))

/** What each of the requests is answered, in the order of the answers: the id or the code, or else the status. */
async function pipelined(requests: readonly Buffer[], count: number = requests.length): Promise<unknown[]> {
  const replies = await exchange(port, Buffer.concat(requests), { count })
  return replies.map(({ body, status }) => {
    const { id, code } = JSON.parse(body === '' ? '{}' : body)
    return id ?? code ?? status
  })
}

test('pipelined requests are answered in their order', async () => {
  const ids = Array.from({ length: 30 }, (_, at) => `q${at}`)
  assert.equal(await pipelined(ids.map(infer)), ids)
  await assertUnharmed(started)
})

test('a bad one among them is answered in its place, and those behind it are served', async () => {
  const get = (path: string) => requestOf(`GET ${path} HTTP/1.1`)
  const answers = await pipelined([
    infer('a'),
    postOf(INFER, '{'),
    infer('b'),
    get('/nowhere'),
    postOf('/v2/models/lung/infer', '{}'),
    get('/v2'),
    infer('c'),
  ])
  assert.equal(answers, ['a', 'malformed_json', 'b', 'unknown_route', 'unknown_model', 200, 'c'])
  await assertUnharmed(started)
})

async function opened(): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Where a connection is reset: after so many bytes of what is sent, or, when all of it was, after so many ms. */
const RESETS: Readonly<Record<string, readonly [sent: Buffer, afterMs: number]>> = {
  'in the headers': [infer('r').subarray(0, 40), 0],
  'between headers and body': [infer('r').subarray(0, infer('r').indexOf('{')), 5],
  'in the body': [infer('r').subarray(0, -20), 5],
  'in a body that is counted': [postOf(INFER, Buffer.alloc(1_000_000, ' ')).subarray(0, 500_000), 5],
  'at once after the request': [infer('r'), 0],
  'while the answers are on their way': [Buffer.concat(Array(20).fill(infer('r'))), 2],
}

for (const [where, [sent, afterMs]] of Object.entries(RESETS))
  test(`${MANY} connections that are reset ${where} leave nothing behind`, async () => {
    await Promise.all(
      Array.from({ length: MANY }, async () => {
        const socket = await opened()
        await new Promise<void>((resolve) => {
          socket.write(sent, () => resolve())
        })
        if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs))
        socket.resetAndDestroy()
      }),
    )
    await assertUnharmed(started)
  })

test.run()
