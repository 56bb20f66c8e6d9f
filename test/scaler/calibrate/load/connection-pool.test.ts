import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { composeTarget } from '../../../../scaler/calibrate/load/calibration-target.ts'
import { ConnectionPool } from '../../../../scaler/calibrate/load/connection-pool.ts'
import { ask } from '../../../../scaler/calibrate/load/open-connections.ts'
import { runOpenLoop } from '../../../../scaler/calibrate/load/run-open-loop.ts'

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'

test('a connection that the server closed while it was idle is replaced', async () => {
  let opened = 0
  // The first two are closed at once, as for want of a request.
  const server = createServer((socket) => {
    opened += 1
    if (opened <= 2) socket.end()
    socket.on('data', () => socket.write(ANSWER))
    socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const target = composeTarget(`http://127.0.0.1:${port}`, '/', '{}')
  assert.ok(target.ok)
  if (!target.ok) return
  const pool = await ConnectionPool.open(target.value, 2)
  const endMs = performance.now() + 5000
  while (opened < 4 && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 5))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const taken = [pool.take(), pool.take()]
  assert.is(pool.take(), undefined)
  for (const connection of taken) assert.ok(connection !== undefined && (await ask(connection)) > 0)
  pool.close()
  server.close()
})

test('an answer gives its connection back', async () => {
  const server = createServer((socket) => socket.on('data', () => socket.write(ANSWER)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = composeTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '/', '{}')
  assert.ok(target.ok)
  if (!target.ok) return
  const pool = await ConnectionPool.open(target.value, 1)
  for (let i = 0; i < 3; i += 1) {
    const connection = pool.take()
    assert.ok(connection !== undefined)
    if (connection === undefined) continue
    await ask(connection)
    pool.give(connection)
  }
  pool.close()
  server.close()
})

test('a load ends when the server is gone, even if nothing was under way then', async () => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('data', () => socket.write(ANSWER)).on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = composeTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '/', '{}')
  assert.ok(target.ok)
  if (!target.ok) return
  // One request at once, the next one long after the end of the server.
  const atMs = [0, 60_000]
  const load = runOpenLoop(target.value, atMs).then(String, String)
  while (sockets.size < atMs.length) await new Promise((resolve) => setTimeout(resolve, 5))
  await new Promise((resolve) => setTimeout(resolve, 100))
  server.close()
  for (const socket of sockets) socket.destroy()
  assert.match(await load, /ECONNREFUSED/)
})

test.run()
