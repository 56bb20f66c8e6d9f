import { Agent, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ConnectionAges } from '../../../server/connections/connection-ages.ts'
import { startApp } from '../start-app.ts'

const AGE_MS = 200

/** Asks on the one connection of the agent. */
function ask(
  port: number,
  agent: Agent,
): Promise<{ readonly connection: string | undefined; readonly port: number }> {
  return new Promise((resolve, reject) => {
    const asking = request({ port, host: '127.0.0.1', path: '/v2', agent }, (response) => {
      const { localPort } = response.socket
      response.resume()
      response.on('end', () => resolve({ connection: response.headers.connection, port: localPort ?? 0 }))
    })
    asking.on('error', reject)
    asking.end()
  })
}

async function listening(ageMs: number) {
  const { app } = await startApp({ limits: { ageMs } })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  test.after(async () => {
    agent.destroy()
    await app.close()
  })
  return { agent, port: (app.server.address() as AddressInfo).port }
}

test('an old connection ends with a reply that says so, and the next request comes over a new one', async () => {
  const { agent, port } = await listening(AGE_MS)
  const first = await ask(port, agent)
  assert.is(first.connection, 'keep-alive')
  assert.is((await ask(port, agent)).port, first.port)
  await sleep(AGE_MS * 1.1)
  const last = await ask(port, agent)
  assert.equal(last, { connection: 'close', port: first.port })
  const next = await ask(port, agent)
  assert.is(next.connection, 'keep-alive')
  assert.is.not(next.port, first.port)
})

test('without an age a connection stays', async () => {
  const { agent, port } = await listening(0)
  const first = await ask(port, agent)
  await sleep(AGE_MS * 1.1)
  assert.equal(await ask(port, agent), first)
})

test('connections that come together end at different moments, within a tenth of the age', () => {
  let nowMs = 1000
  const ages = new ConnectionAges(100, () => nowMs)
  const connections = Array.from({ length: 1000 }, () => ({}))
  const over = (): number => connections.filter((each) => ages.isOver(each)).length
  assert.is(over(), 0)
  nowMs = 1089
  assert.is(over(), 0)
  nowMs = 1100
  // Half of them, give or take six standard deviations of 16.
  assert.ok(Math.abs(over() - 500) < 96, `${over()} of 1000`)
  nowMs = 1111
  assert.is(over(), 1000)
})

test.run()
