import { connectivityState } from '@grpc/grpc-js'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startServerProcess } from '../server-process.ts'
import { PATIENT } from '../start-app.ts'
import { connectGrpc, type GrpcClient } from './grpc-client.ts'

const CLIENTS = 16
const REQUEST = {
  model_name: 'heart',
  inputs: [
    {
      name: 'features',
      datatype: 'FP32',
      shape: [1, 13],
      contents: { fp32_contents: Object.values(PATIENT) },
    },
  ],
}

/** Tells when the connection that is open now has been closed. */
function watchConnection({ channel }: GrpcClient): { isOpen: boolean } {
  const connection = { isOpen: true }
  channel.getChannel().watchConnectivityState(connectivityState.READY, Number.POSITIVE_INFINITY, () => {
    connection.isOpen = false
  })
  return connection
}

/**
 * Asks on one kept connection until it is told to go elsewhere; how often, and every answer that is not one. A call that
 * crosses the GOAWAY was never begun, and the client asks again by itself, on a new connection.
 */
async function ask(
  address: string,
): Promise<{ readonly count: number; readonly failures: readonly string[] }> {
  const client = connectGrpc(address)
  const failures: string[] = []
  const call = async (): Promise<void> => {
    const { code, message } = await client.call('ModelInfer', REQUEST)
    if (code !== 'OK') failures.push(`${code} ${message}`)
  }
  await call()
  const connection = watchConnection(client)
  let count = 1
  for (; connection.isOpen; count += 1) await call()
  client.close()
  return { count, failures }
}

test('SIGTERM under load: every client is told to go elsewhere, no call fails, exit 0', async () => {
  const server = await startServerProcess({ DRAIN_DELAY_MS: '500', GRPC_PORT: '0' })
  await server.waitFor('ready')
  const { msg } = await server.waitFor('gRPC server listening')
  const address = `127.0.0.1:${msg.split(':').at(-1)}`
  const clients = Array.from({ length: CLIENTS }, () => ask(address))
  const first = connectGrpc(address)
  await first.call('ModelInfer', REQUEST)
  first.close()
  server.child.kill('SIGTERM')
  const ends = await Promise.all(clients)
  assert.equal(
    ends.flatMap(({ failures }) => failures),
    [],
  )
  const total = ends.reduce((sum, { count }) => sum + count, 0)
  assert.ok(total > CLIENTS, `${total} calls of ${CLIENTS} clients`)
  assert.is(await server.exit, 0)
})

test.run()
