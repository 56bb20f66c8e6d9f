import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { keepAsking } from '../keep-asking.ts'
import { startServerProcess } from '../server-process.ts'
import { inferBody } from '../start-app.ts'

const ASKED = {
  path: '/v2/models/heart/infer',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(inferBody()),
}
const CLIENTS = 32

test('SIGTERM under load: every client is told to go elsewhere, no request fails, exit 0', async () => {
  const server = await startServerProcess({ DRAIN_DELAY_MS: '500' })
  await server.waitFor('ready')
  const clients = Array.from({ length: CLIENTS }, () => keepAsking(server.port, ASKED))
  await fetch(`http://127.0.0.1:${server.port}${ASKED.path}`, { ...ASKED, method: 'POST' })
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
