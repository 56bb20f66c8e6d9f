import { type ClientReadableStream, credentials, makeGenericClientConstructor, status } from '@grpc/grpc-js'
import { service } from 'grpc-health-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startGrpc } from './grpc-client.ts'

type Health = { readonly status: string }
type CheckDone = (error: { readonly code: number } | null, answer?: Health) => void

const HealthClient = makeGenericClientConstructor(service, 'Health')

function connect(address: string): InstanceType<typeof HealthClient> {
  return new HealthClient(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 })
}

/** One Check: the status, or the code of the failure. */
function check(client: InstanceType<typeof HealthClient>, name: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const done: CheckDone = (error, answer) => resolve(error === null ? answer?.status : status[error.code])
    client['Check']?.({ service: name }, done)
  })
}

test('the standard health service says what readiness is', async () => {
  const { address, load, lifecycle, close } = await startGrpc({ isLoaded: false })
  const client = connect(address)
  assert.is(await check(client, ''), 'NOT_SERVING')
  await load()
  assert.is(await check(client, ''), 'SERVING')
  assert.is(await check(client, 'inference.GRPCInferenceService'), 'SERVING')
  assert.is(await check(client, 'other'), 'NOT_FOUND')
  lifecycle.markBroken()
  assert.is(await check(client, ''), 'NOT_SERVING')
  client.close()
  await close()
})

test('who watches hears of every change, needs no token, and does not hold up the end', async () => {
  const { address, load, lifecycle, close } = await startGrpc({
    isLoaded: false,
    token: 'a-token-of-24-characters',
  })
  const client = connect(address)
  const heard: string[] = []
  const stream: ClientReadableStream<Health> = client['Watch']?.({ service: '' })
  const next = (): Promise<void> => new Promise((resolve) => stream.once('data', () => resolve()))
  stream.on('data', (health) => heard.push(health.status))
  const ended = new Promise<number>((resolve) => stream.once('error', (error) => resolve(Object(error).code)))
  await next()
  const started = next()
  await load()
  await started
  const draining = next()
  lifecycle.markDraining()
  await draining
  await close()
  assert.is(await ended, status.UNAVAILABLE)
  assert.equal(heard, ['NOT_SERVING', 'SERVING', 'NOT_SERVING'])
  client.close()
})

test.run()
