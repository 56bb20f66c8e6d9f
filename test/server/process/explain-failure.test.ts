import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { explainFailure } from '../../../server/process/explain-failure.ts'

/** Why a server cannot listen there. */
async function refusal(port: number, host: string): Promise<unknown> {
  const server = createServer().listen(port, host)
  const [error] = await once(server, 'error')
  return error
}

test('a port that is taken, and an address that is elsewhere, are told with a remedy and no stack', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  assert.equal(explainFailure(await refusal(port, '127.0.0.1')), {
    reason: `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
    remedy: 'another program listens there: end it, or choose another port',
  })
  taken.close()
  // TEST-NET-1: nobody has it (RFC 5737).
  const { remedy } = explainFailure(await refusal(0, '192.0.2.1'))
  assert.match(String(remedy), /does not have that address/)
})

test('anything else keeps its stack', () => {
  const err = new Error('the model is broken')
  assert.equal(explainFailure(err), { err })
})

test.run()
