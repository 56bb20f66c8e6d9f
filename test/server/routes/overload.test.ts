import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findModelRoot } from '../../../server/model-root.ts'
import { openSession } from '../../../server/onnx-session.ts'
import { createModelsFolder } from '../models-folder.ts'
import { openSocket } from '../server-process.ts'
import { inferBody, PATIENT, startApp } from '../start-app.ts'
import { writeIdentityModel } from '../write-onnx-model.ts'

const root = createModelsFolder({
  'm/1/model.onnx': writeIdentityModel([{ name: 'x', datatype: 'FP32', shape: ['rows'] }]),
  'm/model.yaml': 'waitingMax: 2',
})
const BODY = JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1], data: [1] }] })
const URL = '/v2/models/m/infer'

test('more requests than may wait: the others are told when to come again, and are counted', async () => {
  const { app, metrics } = await startApp({ root })
  const replies = await Promise.all(
    Array.from({ length: 30 }, () => app.inject({ method: 'POST', url: URL, payload: BODY })),
  )
  const refused = replies.filter(({ statusCode }) => statusCode === 503)
  assert.is(replies.filter(({ statusCode }) => statusCode === 200).length, 30 - refused.length)
  assert.ok(refused.length > 0 && refused.length < 30, String(refused.length))
  for (const reply of refused)
    assert.equal([reply.json().code, reply.headers['retry-after']], ['overloaded', '1'])
  assert.equal((await metrics.requestsRefused.get()).values, [
    { value: refused.length, labels: { model: 'm', version: '1', reason: 'queue_full' } },
  ])
  assert.equal((await metrics.queueDepth.get()).values, [{ value: 0, labels: { model: 'm', version: '1' } }])
  await app.close()
})

test('while a run goes on, the age of the oldest that waits rises, and is 0 when none does', async () => {
  let release = (): void => {}
  let isHeld = false
  const open: typeof openSession = async (...model) => {
    const session = await openSession(...model)
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const run: typeof session.run = async (...task) => {
      if (isHeld) await held
      return session.run(...task)
    }
    return { ...session, run }
  }
  const { app, metrics } = await startApp({ root, open })
  const age = async (): Promise<number> =>
    Number(/^tidegate_queue_age_seconds\{.*\} (.*)$/m.exec(await metrics.registry.metrics())?.[1])
  const ask = () => app.inject({ method: 'POST', url: URL, payload: BODY })
  assert.is(await age(), 0)
  isHeld = true
  const first = ask()
  await sleep(20)
  assert.is(await age(), 0)
  const others = [ask(), ask()]
  await sleep(60)
  const early = await age()
  assert.ok(early >= 0.03, `${early}`)
  await sleep(60)
  assert.ok((await age()) >= early + 0.05, `${await age()}`)
  release()
  await Promise.all([first, ...others])
  assert.is(await age(), 0)
  await app.close()
})

test('requests by name and by tensor that wait together are one run of the model', async () => {
  const fileOf = (path: string): Buffer => readFileSync(join(findModelRoot(), 'heart', path))
  const files = ['model-card.json', '1/model.onnx', '2/model.onnx']
  const heart = createModelsFolder({
    ...Object.fromEntries(files.map((path) => [`heart/${path}`, fileOf(path)])),
    // On a busy machine the first run alone may take more than half of the usual 5 ms, and no two would go together.
    'heart/model.yaml': 'batching: {rowsMax: 256, budgetMs: 10000}',
  })
  const { post, metrics, app } = await startApp({ root: heart })
  const alone = await post('/predict', PATIENT)
  const [named, asked] = await Promise.all([
    post('/predict', PATIENT),
    post('/v2/models/heart/infer', inferBody()),
  ])
  assert.equal(named?.body['label'], alone.body['label'])
  const isNear = (left: unknown, right: unknown) => Math.abs(Number(left) - Number(right)) < 1e-6
  assert.ok(isNear(named?.body['probability'], alone.body['probability']))
  assert.ok(isNear(Object(asked?.body['outputs'])[1].data[1], alone.body['probability']))
  const { values } = await metrics.batchRows.get()
  const sizeOf = (name: string) =>
    values.find(({ metricName }) => metricName === `tidegate_batch_rows_${name}`)?.value
  assert.equal([sizeOf('count'), sizeOf('sum')], [2, 3])
  await app.close()
})

test('a body that took longer than its caller waits is not computed: 504', async () => {
  const { app, metrics } = await startApp({ root })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const { socket, received } = await openSocket(port)
  const begun = once(app.server, 'request')
  socket.write(
    `POST ${URL} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Timeout-Ms: 5\r\nContent-Length: ${BODY.length}\r\n\r\n`,
  )
  await begun
  await sleep(10)
  const closed = once(socket, 'close')
  socket.write(BODY)
  await closed
  assert.match(received(), /^HTTP\/1\.1 504 Gateway Timeout/)
  assert.match(received(), '"code":"deadline_exceeded"')
  assert.equal((await metrics.requestsRefused.get()).values[0]?.labels.reason, 'deadline')
  assert.equal((await metrics.inferenceDuration.get()).values.length, 0)
  await app.close()
})

test('a time limit must be a whole number of milliseconds, up to an hour', async () => {
  const { app } = await startApp({ root })
  const ask = (limit: string) =>
    app.inject({ method: 'POST', url: URL, payload: BODY, headers: { 'x-request-timeout-ms': limit } })
  assert.is((await ask('3600000')).statusCode, 200)
  for (const limit of ['0', '3600001', '1.5', '-1', '1e3', '', 'soon']) {
    const reply = await ask(limit)
    assert.equal(
      [reply.statusCode, reply.json().code, reply.json().field],
      [400, 'wrong_header', 'X-Request-Timeout-Ms'],
      limit,
    )
  }
  await app.close()
})

test('the priority of a request is one of the model’s, and 0 is its default', async () => {
  const levelled = createModelsFolder({
    'm/1/model.onnx': writeIdentityModel([{ name: 'x', datatype: 'FP32', shape: ['rows'] }]),
    'm/model.yaml': 'priorities: {levels: 3, default: 2}',
  })
  const { app, post, metrics } = await startApp({ root: levelled })
  const ask = async (priority?: unknown) => {
    const parameters = priority === undefined ? {} : { priority }
    const { status, body } = await post(URL, { ...JSON.parse(BODY), parameters })
    return status === 200 ? 200 : [status, body['code'], body['field'], body['error']]
  }
  assert.equal([await ask(), await ask(0), await ask(1), await ask(3)], [200, 200, 200, 200])
  const { values } = await metrics.queueWait.get()
  const counted = values.filter(({ metricName }) => metricName === 'tidegate_queue_wait_seconds_count')
  assert.equal(
    counted.map(({ labels, value }) => [labels['priority'], value]),
    [
      ['2', 2],
      ['1', 1],
      ['3', 1],
    ],
  )
  for (const [given, said] of [
    [4, '4'],
    [-1, '-1'],
    [1.5, '1.5'],
    ['1', 'the text "1"'],
    [true, 'true'],
  ])
    assert.equal(await ask(given), [
      400,
      'wrong_priority',
      'parameters.priority',
      `the model has no such priority: must be a whole number from 0 to 3, not ${said}`,
    ])
  await app.close()
})

test('who sends more than its share is displaced by others, told apart by a header: 503 with Retry-After', async () => {
  const { app, metrics } = await startApp({ root, fairBy: { header: 'x-client-id' } })
  const ask = (client: string) =>
    app.inject({ method: 'POST', url: URL, payload: BODY, headers: { 'x-client-id': client } })
  const flood = Array.from({ length: 12 }, () => ask('flood'))
  const [other, ...replies] = await Promise.all([ask('other'), ...flood])
  assert.is(other?.statusCode, 200)
  const refused = replies.filter(({ statusCode }) => statusCode === 503)
  assert.ok(refused.length > 0)
  for (const reply of refused)
    assert.equal([reply.json().code, reply.headers['retry-after']], ['overloaded', '1'])
  const reasons = (await metrics.requestsRefused.get()).values.map(({ labels }) => labels.reason)
  assert.ok(reasons.every((reason) => ['queue_full', 'displaced'].includes(String(reason))))
  await app.close()
})

test('more bytes than may wait: 503 with a code of its own, counted, and all is given back', async () => {
  const wide = createModelsFolder({
    'm/1/model.onnx': writeIdentityModel([{ name: 'x', datatype: 'FP32', shape: ['rows'] }]),
  })
  const { app, metrics } = await startApp({ root: wide, queueBytes: 100 })
  const payload = JSON.stringify({
    inputs: [{ name: 'x', datatype: 'FP32', shape: [20], data: Array(20).fill(1) }],
  })
  const replies = await Promise.all(
    Array.from({ length: 4 }, () => app.inject({ method: 'POST', url: URL, payload })),
  )
  const refused = replies.filter(({ statusCode }) => statusCode === 503)
  assert.ok(refused.length > 0 && refused.length < 4, String(refused.length))
  for (const reply of refused)
    assert.equal([reply.json().code, reply.headers['retry-after']], ['memory_full', '1'])
  assert.equal((await metrics.requestsRefused.get()).values, [
    { value: refused.length, labels: { model: 'm', version: '1', reason: 'memory_full' } },
  ])
  const lines = (await app.inject({ url: '/metrics' })).body.split('\n')
  assert.ok(lines.includes('tidegate_queue_bytes 0') && lines.includes('tidegate_queue_limit_bytes 100'))
  await app.close()
})

test.run()
