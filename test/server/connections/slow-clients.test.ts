import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CONNECTION_LIMITS } from '../../../server/connections/http-server.ts'
import { listen } from '../listen.ts'
import { openSocket } from '../server-process.ts'
import { startApp } from '../start-app.ts'

const LIMITS = { headersTimeoutMs: 150, requestTimeoutMs: 300, checkIntervalMs: 30 }
const { app } = await startApp({ limits: LIMITS })
const port = await listen(app)
test.after(() => app.close())

/** All that comes until the server hangs up. */
async function untilClosed(first: string): Promise<string> {
  const { socket, received } = await openSocket(port)
  const end = once(socket, 'close')
  socket.write(first)
  await end
  return received()
}

test('the limits: minutes are for nobody, and a check comes before they have doubled', () => {
  const { headersTimeoutMs, requestTimeoutMs, checkIntervalMs } = CONNECTION_LIMITS
  assert.ok(headersTimeoutMs <= requestTimeoutMs && requestTimeoutMs <= 20_000)
  assert.ok(checkIntervalMs <= headersTimeoutMs / 2)
})

test('clients that send their headers letter by letter are answered 408, and others meanwhile 200', async () => {
  const slow = await Promise.all(Array.from({ length: 20 }, () => openSocket(port)))
  const ends = slow.map(({ socket }) => once(socket, 'close'))
  for (const { socket } of slow) socket.write('GET /v2/health/live HTTP/1.1\r\nHost: x\r\n')
  const dripping = setInterval(() => {
    for (const { socket } of slow) if (socket.writable) socket.write('X-A: b\r\n')
  }, 20)
  const reply = await fetch(`http://127.0.0.1:${port}/v2/health/live`)
  assert.is(reply.status, 200)
  await Promise.all(ends)
  clearInterval(dripping)
  for (const { received } of slow) {
    assert.match(received(), 'HTTP/1.1 408 Request Timeout\r\n')
    assert.match(received(), '"code":"request_too_slow"')
  }
})

test('a body that does not come ends its connection', async () => {
  const text = await untilClosed('POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{')
  assert.match(text, 'HTTP/1.1 408 Request Timeout\r\n')
})

test('headers of more than 16 KiB are refused, and what is no HTTP', async () => {
  const text = await untilClosed(`GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'b'.repeat(17_000)}\r\n\r\n`)
  assert.match(text, 'HTTP/1.1 431 Request Header Fields Too Large\r\n')
  assert.match(text, '"code":"headers_too_large"')
  const rubbish = await untilClosed('SSH-2.0-OpenSSH_9.2\r\n\r\n')
  assert.match(rubbish, 'HTTP/1.1 400 Bad Request\r\n')
  assert.match(rubbish, '"code":"invalid_request"')
  assert.is(JSON.parse(rubbish.split('\r\n\r\n')[1] ?? '').remedy, 'compare it with /docs')
})

test('one connection more than there may be is closed at once', async () => {
  const few = await startApp({ isLoaded: false, limits: { connectionsMax: 2 } })
  const place = await listen(few.app)
  const kept = [await openSocket(place), await openSocket(place)]
  const third = connect(place, '127.0.0.1')
  await once(third, 'close')
  const [first] = kept
  if (first === undefined) throw new Error('two were opened')
  const end = once(first.socket, 'close')
  first.socket.write('GET /v2/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  await end
  assert.match(first.received(), 'HTTP/1.1 200 OK')
  const { socket: next } = await openSocket(place)
  assert.not(next.destroyed)
  for (const each of [next, kept[1]?.socket]) each?.destroy()
  await few.app.close()
})

test.run()
