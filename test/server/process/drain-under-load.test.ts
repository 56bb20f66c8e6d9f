import { Agent, request } from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startServerProcess } from '../server-process.ts'
import { inferBody } from '../start-app.ts'

const BODY = JSON.stringify(inferBody())
const CLIENTS = 32

type Answer = { readonly status: number | undefined; readonly isLast: boolean }

function ask(port: number, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': BODY.length }
    const options = {
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/v2/models/heart/infer',
      agent,
      headers,
    }
    request(options, (response) => {
      response.resume().on('end', () => {
        resolve({ status: response.statusCode, isLast: response.headers.connection === 'close' })
      })
    })
      .on('error', reject)
      .end(BODY)
  })
}

/** Asks on one kept connection until it is told to go elsewhere; how often, and every answer that is not a 200. */
async function client(port: number): Promise<{ readonly count: number; readonly failures: unknown[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const failures: unknown[] = []
  for (let count = 1; ; count += 1) {
    const answer = await ask(port, agent).catch((error: Error) => ({ status: error.message, isLast: true }))
    if (answer.status !== 200) failures.push(answer.status)
    if (answer.isLast) {
      agent.destroy()
      return { count, failures }
    }
  }
}

test('SIGTERM under load: every client is told to go elsewhere, no request fails, exit 0', async () => {
  const server = await startServerProcess({ DRAIN_DELAY_MS: '500' })
  await server.waitFor('ready')
  const clients = Array.from({ length: CLIENTS }, () => client(server.port))
  await ask(server.port, new Agent())
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
