import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { catchUp } from '../../../server/queue/catch-up.ts'

test('all connections that wait are let in before a run, and of a flood no more than 32', async () => {
  let accepted = 0
  const server = createServer(() => {
    accepted += 1
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  for (const [waiting, letIn] of [
    [20, 20],
    [100, 32],
  ] as const) {
    accepted = 0
    const clients = Array.from({ length: waiting }, () => connect(port, '127.0.0.1'))
    // The system has taken them all in by then, and Node one at most.
    await nextTurn()
    const before = accepted
    assert.ok(before <= 1, `${before} of ${waiting}`)
    await catchUp()
    assert.is(accepted - before, Math.min(letIn, waiting - before))
    while (accepted < waiting) await catchUp()
    for (const client of clients) client.destroy()
  }
  server.close()
})

test('with nobody at the door the event loop turns once', async () => {
  let turns = 0
  const count = (): void => {
    turns += 1
    if (turns < 10) setImmediate(count)
  }
  setImmediate(count)
  await catchUp()
  assert.is(turns, 1)
})

test.run()
