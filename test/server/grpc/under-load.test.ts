import { setTimeout as sleep } from 'node:timers/promises'
import { Metadata } from '@grpc/grpc-js'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nameCaller } from '../../../server/grpc/transport/name-caller.ts'
import type { OpenSession } from '../../../server/onnx-session.ts'
import type { FairBy } from '../../../server/process/settings/connection-settings.ts'
import { createModelsFolder } from '../models-folder.ts'
import { type CallEnd, startGrpc } from './grpc-client.ts'

const X = { name: 'x', datatype: 'FP32', shape: [-1] } as const
const REQUEST = {
  model_name: 'm',
  inputs: [{ name: 'x', datatype: 'FP32', shape: [1], contents: { fp32_contents: [1] } }],
}
const root = createModelsFolder({ 'm/1/model.onnx': '', 'm/model.yaml': 'waitingMax: 2\nwarmUp: false' })

/** A model whose runs last until they are let go, and how many there were. */
function heldModel(): {
  readonly open: OpenSession
  readonly runs: () => number
  readonly letGo: () => void
} {
  let runs = 0
  let isHeld = true
  const waiting: (() => void)[] = []
  return {
    open: async () => ({
      inputs: [X],
      outputs: [X],
      parallel: 1,
      computesHere: false,
      isDown: false,
      run: async (inputs) => {
        runs += 1
        if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve))
        return inputs
      },
      release: async () => {},
    }),
    runs: () => runs,
    letGo: () => {
      isHeld = false
      for (const resolve of waiting) resolve()
    },
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(2)
}

test('more calls than may wait: UNAVAILABLE, and when to come again', async () => {
  const { open, runs, letGo } = heldModel()
  const { client, metrics, close } = await startGrpc({ root, open })
  const first = client.call('ModelInfer', REQUEST)
  await until(() => runs() === 1)
  const others = Array.from({ length: 5 }, () => client.call('ModelInfer', REQUEST))
  const isRefused = ({ code }: CallEnd) => code === 'UNAVAILABLE'
  await until(async () => ((await metrics.requestsRefused.get()).values[0]?.value ?? 0) === 3)
  letGo()
  const ends = await Promise.all([first, ...others])
  assert.is(ends.filter(isRefused).length, 3)
  for (const { reason, pushbackMs, message } of ends.filter(isRefused)) {
    assert.equal([reason, pushbackMs], ['overloaded', '1000'])
    assert.match(message, 'grpc-retry-pushback-ms')
  }
  await close()
})

test('a higher priority goes first, and one that the model has not is refused', async () => {
  const { open, runs, letGo } = heldModel()
  const levelled = createModelsFolder({
    'm/1/model.onnx': '',
    'm/model.yaml': 'warmUp: false\npriorities: {levels: 2, default: 2}',
  })
  const { client, metrics, close } = await startGrpc({ root: levelled, open })
  const order: string[] = []
  const ask = async (name: string, parameters: object): Promise<void> => {
    const { code } = await client.call('ModelInfer', { ...REQUEST, parameters })
    order.push(`${name} ${code}`)
  }
  const first = ask('first', {})
  await until(() => runs() === 1)
  const low = ask('low', { priority: { int64_param: '2' } })
  await until(async () => ((await metrics.queueDepth.get()).values[0]?.value ?? 0) === 1)
  const high = ask('high', { priority: { uint64_param: '1' } })
  await until(async () => ((await metrics.queueDepth.get()).values[0]?.value ?? 0) === 2)
  letGo()
  await Promise.all([first, low, high])
  assert.equal(order, ['first OK', 'high OK', 'low OK'])
  const end = await client.call('ModelInfer', { ...REQUEST, parameters: { priority: { uint64_param: '3' } } })
  assert.equal(
    [end.code, end.reason, end.fields],
    ['INVALID_ARGUMENT', 'wrong_priority', ['parameters.priority']],
  )
  await close()
})

test('clients are told apart by metadata, by the proxies’ word, or by address', async () => {
  const calls: [FairBy | undefined, number, Record<string, string>, string | undefined][] = [
    [undefined, 1, { 'x-client-id': 'a' }, undefined],
    [{ header: 'x-client-id' }, 0, { 'x-client-id': 'a' }, 'a'],
    [{ header: 'x-client-id' }, 0, {}, ''],
    [{ header: 'x-client-id' }, 0, { 'x-client-id': 'a'.repeat(300) }, 'a'.repeat(256)],
    ['client', 0, { 'x-forwarded-for': '10.0.0.1' }, '127.0.0.1'],
    ['client', 1, { 'x-forwarded-for': '6.6.6.6, 10.0.0.1' }, '10.0.0.1'],
    ['client', 3, { 'x-forwarded-for': '6.6.6.6, 10.0.0.1' }, '6.6.6.6'],
    ['client', 1, {}, '127.0.0.1'],
  ]
  for (const [fairBy, trustedProxies, given, expected] of calls) {
    const metadata = new Metadata()
    for (const [name, value] of Object.entries(given)) metadata.set(name, value)
    const call = { metadata, getPeer: () => '127.0.0.1:4711', getAuthContext: () => ({}) }
    assert.is(nameCaller(fairBy, trustedProxies)(call), expected)
  }
  const sslPeerCertificate = Object({ fingerprint256: 'AB:CD' })
  const call = {
    metadata: new Metadata(),
    getPeer: () => '127.0.0.1:4711',
    getAuthContext: () => ({ sslPeerCertificate }),
  }
  assert.is(nameCaller('client', 0)(call), 'AB:CD')
})

test('a call that floods leaves another client its turn', async () => {
  const { open, runs, letGo } = heldModel()
  const wide = createModelsFolder({ 'm/1/model.onnx': '', 'm/model.yaml': 'warmUp: false' })
  const { client, metrics, close } = await startGrpc({
    root: wide,
    open,
    fairBy: 'client',
    trustedProxies: 1,
  })
  const order: string[] = []
  const ask = async (name: string, from: string): Promise<void> => {
    const { code } = await client.call('ModelInfer', REQUEST, { metadata: { 'x-forwarded-for': from } })
    order.push(`${name} ${code}`)
  }
  const first = ask('first', 'a')
  await until(() => runs() === 1)
  const depth = async (): Promise<number> => (await metrics.queueDepth.get()).values[0]?.value ?? 0
  const flood = [1, 2, 3].map((at) => ask(`a${at}`, 'a'))
  await until(async () => (await depth()) === 3)
  const other = ask('b', 'b')
  await until(async () => (await depth()) === 4)
  letGo()
  await Promise.all([first, other, ...flood])
  assert.is(order.indexOf('b OK'), 2, order.join())
  await close()
})

test('a call whose client leaves is dropped from the queue: 499', async () => {
  const { open, runs, letGo } = heldModel()
  const { client, metrics, close } = await startGrpc({ root, open })
  const first = client.call('ModelInfer', REQUEST)
  await until(() => runs() === 1)
  const leaving = new AbortController()
  const second = client.call('ModelInfer', REQUEST, { signal: leaving.signal })
  await until(async () => ((await metrics.queueDepth.get()).values[0]?.value ?? 0) === 1)
  leaving.abort()
  assert.is((await second).code, 'CANCELLED')
  await sleep(20)
  letGo()
  assert.is((await first).code, 'OK')
  await until(async () => (await metrics.requestsInFlight.get()).values[0]?.value === 0)
  assert.is(runs(), 1)
  assert.equal((await metrics.requests.get()).values.map(({ labels }) => labels.code).sort(), ['200', '499'])
  await close()
})

test('a deadline that passes in the queue: DEADLINE_EXCEEDED, not computed, 504', async () => {
  const { open, runs, letGo } = heldModel()
  const { client, metrics, close } = await startGrpc({ root, open })
  const first = client.call('ModelInfer', REQUEST)
  await until(() => runs() === 1)
  assert.is((await client.call('ModelInfer', REQUEST, { deadlineMs: 50 })).code, 'DEADLINE_EXCEEDED')
  await sleep(20)
  letGo()
  assert.is((await first).code, 'OK')
  await until(async () => (await metrics.requestsInFlight.get()).values[0]?.value === 0)
  assert.is(runs(), 1)
  assert.equal((await metrics.requests.get()).values.map(({ labels }) => labels.code).sort(), ['200', '504'])
  await close()
})

test('without a deadline of its own a call has the model’s', async () => {
  const { open, runs, letGo } = heldModel()
  const short = createModelsFolder({
    'm/1/model.onnx': '',
    'm/model.yaml': 'warmUp: false\ndeadlineMs: 100',
  })
  const { client, close } = await startGrpc({ root: short, open })
  const first = client.call('ModelInfer', REQUEST)
  await until(() => runs() === 1)
  const second = client.call('ModelInfer', REQUEST, { deadlineMs: Number.POSITIVE_INFINITY })
  await sleep(150)
  letGo()
  await first
  const { code, reason } = await second
  assert.equal([code, reason], ['DEADLINE_EXCEEDED', 'deadline_exceeded'])
  await close()
})

test('a model that fails: INTERNAL, and nothing of why', async () => {
  const open: OpenSession = async () => ({
    inputs: [X],
    outputs: [X],
    parallel: 1,
    computesHere: false,
    isDown: false,
    run: () => Promise.reject(new Error('a secret of the library')),
    release: async () => {},
  })
  const { client, close } = await startGrpc({ root, open })
  const { code, reason, message } = await client.call('ModelInfer', REQUEST)
  assert.equal([code, reason], ['INTERNAL', 'inference_failed'])
  assert.not.match(message, 'secret')
  await close()
})

test.run()
