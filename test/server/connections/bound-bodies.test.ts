import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BodyMemory } from '../../../server/connections/body-memory.ts'
import { UNCOUNTED_BYTES } from '../../../server/routes/bound-bodies.ts'
import { exchange } from '../hostile/raw-exchange.ts'
import { listen } from '../listen.ts'
import { openSocket } from '../server-process.ts'
import { inferBody, startApp } from '../start-app.ts'

const MEMORY = 100_000
const INFER = 'POST /v2/models/heart/infer HTTP/1.1\r\nHost: x\r\n'
const SMALL = JSON.stringify(inferBody())

const { app, metrics, bodyMemory } = await startApp({ bodyBytes: MEMORY, bodyPatienceMs: 60_000 })
const port = await listen(app)
test.after(() => app.close())

/** A request whose body has spaces behind it, up to so many bytes. */
const padded = (bytes: number, ...headers: string[]): string =>
  `${INFER}${headers.map((line) => `${line}\r\n`).join('')}Content-Length: ${bytes}\r\n\r\n${SMALL.padEnd(bytes)}`

async function until(isSo: () => boolean): Promise<void> {
  for (const endMs = performance.now() + 2_000; !isSo() && performance.now() < endMs; )
    await new Promise((resolve) => setTimeout(resolve, 5))
}

async function refusals(): Promise<number> {
  const { values } = await metrics.requestsRefused.get()
  return values.find(({ labels }) => labels.reason === 'memory_full' && labels.model === 'heart')?.value ?? 0
}

/** Somebody whose last byte of 80 kB does not come: what is left is 20 kB. */
async function holdMost(): Promise<() => Promise<void>> {
  const { socket } = await openSocket(port)
  socket.write(`${INFER}Content-Length: 80001\r\n\r\n${' '.repeat(80_000)}`)
  await until(() => bodyMemory.heldBytes === 80_000)
  assert.is(bodyMemory.heldBytes, 80_000)
  return async () => {
    socket.destroy()
    await until(() => bodyMemory.heldBytes === 0)
    assert.is(bodyMemory.heldBytes, 0)
  }
}

test('a length that has no room is refused before the body comes, small ones and its own place go on', async () => {
  const letGo = await holdMost()
  const before = await refusals()
  // Nothing of the body is sent.
  const [refused] = await exchange(port, `${INFER}Content-Length: 30000\r\n\r\n`)
  assert.equal([refused?.status, refused?.headers['retry-after']], [503, '1'])
  assert.is(JSON.parse(refused?.body ?? '').code, 'memory_full')
  assert.is(await refusals(), before + 1)
  for (const bytes of [SMALL.length, UNCOUNTED_BYTES, 18_000])
    assert.is((await exchange(port, padded(bytes)))[0]?.status, 200)
  assert.match(await metrics.registry.metrics(), /^tidegate_body_bytes 80000$/m)
  await letGo()
  assert.is((await exchange(port, padded(30_000)))[0]?.status, 200)
  assert.is(bodyMemory.heldBytes, 0)
})

test('alone, one may be larger than all that may be held', async () => {
  assert.is((await exchange(port, padded(2 * MEMORY)))[0]?.status, 200)
  assert.is(bodyMemory.heldBytes, 0)
})

test('what comes in chunks is counted as it comes', async () => {
  const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
  const begin = `${INFER}Transfer-Encoding: chunked\r\n\r\n${chunk(SMALL)}`
  const letGo = await holdMost()
  const [answered] = await exchange(port, [
    begin,
    chunk(' '.repeat(17_000)),
    chunk(' '.repeat(17_000)),
    '0\r\n\r\n',
  ])
  assert.is(answered?.status, 200)
  const [refused] = await exchange(port, [begin, ...Array(5).fill(chunk(' '.repeat(17_000)))])
  assert.equal([refused?.status, refused?.headers['retry-after']], [503, '1'])
  await letGo()
  assert.is((await exchange(port, [begin, chunk(' '.repeat(200_000)), '0\r\n\r\n']))[0]?.status, 200)
  const { socket } = await openSocket(port)
  socket.write(`${begin}${chunk(' '.repeat(50_000))}`)
  await until(() => bodyMemory.heldBytes > 0)
  socket.resetAndDestroy()
  await until(() => bodyMemory.heldBytes === 0)
  assert.is(bodyMemory.heldBytes, 0)
})

test('who asks first whether to send its body is told to, or why not', async () => {
  const { socket, received } = await openSocket(port)
  socket.write(padded(20_000, 'Expect: 100-continue').slice(0, -20_000))
  await until(() => received() !== '')
  assert.is(received(), 'HTTP/1.1 100 Continue\r\n\r\n')
  socket.write(SMALL.padEnd(20_000))
  await until(() => received().includes('outputs'))
  assert.match(received(), 'HTTP/1.1 200 OK')
  assert.not.match(received(), 'connection: close')
  socket.destroy()
  const letGo = await holdMost()
  const asked = await openSocket(port)
  const end = once(asked.socket, 'close')
  asked.socket.write(`${INFER}Expect: 100-continue\r\nContent-Length: 30000\r\n\r\n`)
  await end
  for (const part of [/^HTTP\/1\.1 503 /, 'connection: close', 'memory_full'])
    assert.match(asked.received(), part)
  await letGo()
})

test('a body is let go once, and others go on', () => {
  const memory = new BodyMemory(10)
  const [one, other] = [memory.receive(() => {}), memory.receive(() => {})]
  one.take(8)
  assert.throws(() => other.take(3), 'memory')
  other.take(2)
  one.end()
  one.end()
  assert.is(memory.heldBytes, 2)
  other.take(100)
  assert.is(memory.heldBytes, 102)
})

test('what is counted of a body after its end is not held', () => {
  const memory = new BodyMemory(10)
  const body = memory.receive(() => {})
  body.take(8)
  body.end()
  body.take(5)
  assert.is(memory.heldBytes, 0)
})

test.run()
