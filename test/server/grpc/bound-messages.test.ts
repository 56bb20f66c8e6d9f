import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PATIENT } from '../start-app.ts'
import { startGrpc } from './grpc-client.ts'

const PATH = '/inference.GRPCInferenceService/ModelInfer'
const HEAD = { name: 'features', datatype: 'FP32', shape: [1, 13] }
const RAW = {
  model_name: 'heart',
  inputs: [HEAD],
  raw_input_contents: [Buffer.from(Float32Array.from(Object.values(PATIENT)).buffer)],
}

/** The beginning of a message of 1 MB, of which so many bytes come. */
function beginMessage(address: string, bytes: number) {
  const session = connectHttp2(`http://${address}`)
  const stream = session.request({ ':method': 'POST', ':path': PATH, 'content-type': 'application/grpc' })
  stream.on('error', () => {})
  const lengths = Buffer.from([0, 0, 0x10, 0, 0])
  stream.write(Buffer.concat([lengths, Buffer.alloc(bytes - lengths.length)]))
  return { session, stream }
}

async function until(isSo: () => boolean): Promise<void> {
  for (const endMs = performance.now() + 2_000; !isSo() && performance.now() < endMs; )
    await new Promise((resolve) => setTimeout(resolve, 5))
  assert.ok(isSo())
}

test('messages on their way are counted with the bodies of HTTP, and refused beyond what may be', async () => {
  const { client, address, bodyMemory, metrics, close } = await startGrpc({ bodyBytes: 100_000 })
  const { session } = beginMessage(address, 90_000)
  await until(() => bodyMemory.heldBytes === 90_000)
  assert.is((await client.call('ModelInfer', RAW)).code, 'OK')
  const large = { ...RAW, id: 'x'.repeat(20_000) }
  const refused = await client.call('ModelInfer', large)
  assert.equal([refused.code, refused.reason, refused.pushbackMs], ['UNAVAILABLE', 'memory_full', '1000'])
  const { values } = await metrics.requestsRefused.get()
  assert.equal(
    values.map(({ labels, value }) => [labels.reason, value]),
    [['memory_full', 1]],
  )
  session.destroy()
  await until(() => bodyMemory.heldBytes === 0)
  assert.is((await client.call('ModelInfer', large)).reason, 'invalid_request')
  await close()
})

test('a message that does not come is given up, and lets go what it held', async () => {
  const { address, bodyMemory, close } = await startGrpc({
    limits: { headersTimeoutMs: 100, requestTimeoutMs: 100 },
  })
  const { session, stream } = beginMessage(address, 50_000)
  const [headers] = await once(stream, 'response')
  assert.equal([headers['grpc-status'], headers[':status']], ['4', 200])
  assert.match(headers['grpc-message'], 'too%20slowly')
  await once(stream, 'close')
  assert.is(bodyMemory.heldBytes, 0)
  session.destroy()
  await close()
})

test('one connection more than there may be is closed at once', async () => {
  const { client, address, close } = await startGrpc({ limits: { connectionsMax: 1 } })
  assert.is((await client.call('ServerLive', {})).code, 'OK')
  const second = connect(Number(address.split(':')[1]), '127.0.0.1')
  await once(second, 'close')
  assert.is((await client.call('ServerLive', {})).code, 'OK')
  await close()
})

test.run()
