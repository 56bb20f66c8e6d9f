import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { composeTarget } from '../../../../scaler/calibrate/load/calibration-target.ts'
import { Connection } from '../../../../scaler/calibrate/load/connection.ts'
import { ask } from '../../../../scaler/calibrate/load/open-connections.ts'
import { withFakeServer } from '../fake-server.ts'

const WITHIN_MS = 100

test('a connection that was idle for longer than an answer may take is used again', () =>
  withFakeServer({ serviceMs: 1, workers: 1 }, async (target) => {
    const connection = await Connection.open(target, WITHIN_MS)
    for (let i = 0; i < 2; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2 * WITHIN_MS))
      assert.ok((await ask(connection)) > 0)
    }
    connection.close()
  }))

test('an answer that does not come in time is a failure', () =>
  withFakeServer({ serviceMs: 20 * WITHIN_MS, workers: 1 }, async (target) => {
    const connection = await Connection.open(target, WITHIN_MS)
    const error = await ask(connection).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.match(String(error), `no answer in ${WITHIN_MS} ms`)
  }))

test('an answer that comes piece by piece must be there in time, too', async () => {
  const server = createServer((socket) => {
    const trickle = setInterval(() => socket.write('x'), WITHIN_MS / 5)
    socket.on('close', () => clearInterval(trickle)).on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = composeTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '/', '{}')
  assert.ok(target.ok)
  if (!target.ok) return
  const startedMs = performance.now()
  const connection = await Connection.open(target.value, WITHIN_MS)
  const error = await ask(connection).catch((reason: unknown) => reason)
  assert.match(String(error), `no answer in ${WITHIN_MS} ms`)
  assert.ok(performance.now() - startedMs < 20 * WITHIN_MS)
  server.close()
})

test.run()
