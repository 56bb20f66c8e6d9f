import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BodyMemory } from '../../../server/connections/body-memory.ts'
import { assertUnharmed } from '../hostile/assert-unharmed.ts'
import { exchange } from '../hostile/raw-exchange.ts'
import { listen } from '../listen.ts'
import { openSocket } from '../server-process.ts'
import { inferBody, startApp } from '../start-app.ts'

const MEMORY = 1_000_000
const PATIENCE_MS = 100
const started = await startApp({ bodyBytes: MEMORY, bodyPatienceMs: PATIENCE_MS })
const { app, bodyMemory } = started
const port = await listen(app)
test.after(() => app.close())

const headers = (bytes: number): string =>
  `POST /v2/models/heart/infer HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes}\r\n\r\n`
const honest = (bytes: number): string => headers(bytes) + JSON.stringify(inferBody()).padEnd(bytes)

type Slow = { readonly socket: Socket; readonly received: () => string }

/** Clients that tell of a body of 500 kB, send so much of it, and then nothing. */
async function slowClients(count: number, bytes: number): Promise<readonly Slow[]> {
  const clients = await Promise.all(Array.from({ length: count }, () => openSocket(port)))
  for (const { socket } of clients) socket.write(headers(500_000) + ' '.repeat(bytes))
  for (const endMs = performance.now() + 2_000; performance.now() < endMs; await sleep(5))
    if (bodyMemory.heldBytes === count * bytes) break
  assert.is(bodyMemory.heldBytes, count * bytes)
  return clients
}

test('whoever sends headers and no body holds nothing', async () => {
  const clients = await slowClients(50, 0)
  assert.is((await exchange(port, honest(800_000)))[0]?.status, 200)
  for (const { socket } of clients) socket.destroy()
  await assertUnharmed(started)
})

test('those whose bodies stand still leave for others, the slowest first and no more than needed', async () => {
  const slower = await slowClients(4, 100_000)
  const ends = slower.map(({ socket }) => once(socket, 'close'))
  // 100 kB in so long are slow.
  await sleep(5 * PATIENCE_MS)
  const [{ socket: quicker }] = [await openSocket(port)]
  quicker.write(headers(500_000) + ' '.repeat(400_000))
  for (let tries = 0; tries < 200 && bodyMemory.heldBytes < 800_000; tries += 1) await sleep(5)
  // 800 kB are held, and three of the four must leave.
  assert.is((await exchange(port, honest(500_000)))[0]?.status, 200)
  await Promise.race(ends)
  await sleep(10)
  const told = slower.map(({ received }) => received())
  assert.is(told.filter((text) => text.startsWith('HTTP/1.1 408 Request Timeout\r\n')).length, 3)
  assert.is(told.filter((text) => text.includes('"code":"request_too_slow"')).length, 3)
  assert.not(quicker.destroyed)
  for (const { socket } of slower) socket.destroy()
  quicker.destroy()
  await assertUnharmed(started)
})

test('while slow clients come again and again, an honest one is answered', async () => {
  let isOver = false
  const flood = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      const { socket } = await openSocket(port)
      socket.write(headers(125_000) + ' '.repeat(120_000))
      await sleep(500)
      socket.destroy()
    }
  })
  // Refused while the others are young, it comes again, as Retry-After says.
  const answered = async (): Promise<number> => {
    for (let tries = 1; tries < 30; tries += 1) {
      if ((await exchange(port, honest(300_000)))[0]?.status === 200) return tries
      await sleep(PATIENCE_MS)
    }
    return Number.POSITIVE_INFINITY
  }
  const tries = [await answered(), await answered(), await answered()]
  isOver = true
  await Promise.all(flood)
  assert.ok(tries.every(Number.isFinite), tries.join())
  await assertUnharmed(started)
})

test('a slow one makes nobody leave, and none leaves where that would not be enough', async () => {
  const left: string[] = []
  const memory = new BodyMemory(10, 0)
  const [one, other] = ['one', 'other'].map((name) => memory.receive(() => left.push(name)))
  one?.take(6)
  await sleep(5)
  assert.throws(() => other?.take(6), 'memory')
  const quick = new BodyMemory(10, 20)
  const [old, young, next] = ['old', 'young', 'next'].map((name) => quick.receive(() => left.push(name)))
  old?.take(4)
  young?.take(5)
  assert.throws(() => next?.take(2), 'memory')
  assert.equal(left, [])
  await sleep(30)
  const newcomer = quick.receive(() => left.push('newcomer'))
  newcomer.take(2)
  // Of two that came at the same time the one that has brought less is the slower one.
  assert.equal([left, quick.heldBytes], [['old'], 7])
  old?.take(5)
  assert.is(quick.heldBytes, 7)
})

test.run()
