import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createModelsFolder, writeModels } from '../models-folder.ts'
import { openSocket } from '../server-process.ts'
import { type StartedApp, startApp } from '../start-app.ts'
import { writeOnnxModel } from '../write-onnx-model.ts'

/** A model that adds its input to itself, so often: 2, 4 or 8 times the number. */
function doubling(times: number): Uint8Array {
  const value = { name: 'x', datatype: 'FP32', shape: ['rows'] } as const
  const names = ['x', ...Array.from({ length: times - 1 }, (_, at) => `y${at}`), 'y']
  const nodes = names.slice(1).map((to, at) => ({ op: 'Add', from: [names[at] ?? '', names[at] ?? ''], to }))
  return writeOnnxModel([value], [{ ...value, name: 'y' }], nodes)
}

const INFER = { inputs: [{ name: 'x', datatype: 'FP32', shape: [1], data: [3] }] }

async function start(hasModelControl = true): Promise<StartedApp & { readonly root: string }> {
  const root = createModelsFolder({ 'm/1/model.onnx': doubling(1), 'm/model.yaml': 'versions: {latest: 1}' })
  return { root, ...(await startApp({ root, hasModelControl })) }
}

/** A POST with a body as it is, or none; status, and what came back. */
async function ask({ app }: StartedApp, url: string, payload = ''): Promise<[number, unknown]> {
  const reply = await app.inject({ method: 'POST', url, ...(payload === '' ? {} : { payload }) })
  const body = reply.json()
  return [reply.statusCode, reply.statusCode === 200 ? body : body.code]
}

const READY = (version: string) => ({ name: 'm', version, state: 'READY', reason: '' })
const FORMER = { name: 'm', version: '1', state: 'UNAVAILABLE', reason: 'not in the version policy' }

test('the index: all versions, or those that are ready, with a body or without', async () => {
  const started = await start(false)
  writeModels(started.root, { 'n/4/model.onnx': doubling(2) })
  const later = { name: 'n', version: '4', state: 'UNAVAILABLE', reason: 'not loaded' }
  assert.equal(await ask(started, '/v2/repository/index'), [200, [READY('1'), later]])
  assert.equal(await ask(started, '/v2/repository/index', '{}'), [200, [READY('1'), later]])
  assert.equal(await ask(started, '/v2/repository/index', '{"ready": true}'), [200, [READY('1')]])
  assert.equal(await ask(started, '/v2/repository/index', '{"ready": 1}'), [400, 'wrong_type'])
  assert.equal(await ask(started, '/v2/repository/index', '{"redy": true}'), [400, 'unknown_field'])
  assert.equal(await ask(started, '/v2/repository/index', '[]'), [400, 'wrong_type'])
  assert.equal(await ask(started, '/v2/repository/index', '{'), [400, 'malformed_json'])
  await started.app.close()
})

test('loading and unloading are off unless the server is told otherwise', async () => {
  const started = await start(false)
  for (const verb of ['load', 'unload'])
    assert.equal(await ask(started, `/v2/repository/models/m/${verb}`), [403, 'model_control_off'])
  assert.is((await started.post('/v2/models/m/infer', INFER)).status, 200)
  await started.app.close()
})

test('load, unload and load again; metrics and readiness follow', async () => {
  const started = await start()
  const infoOf = async () =>
    (await started.metrics.modelInfo.get()).values.map(({ labels }) => `${labels.model} ${labels.version}`)
  const readyOf = async () => (await started.app.inject({ url: '/v2/models/m/ready' })).statusCode
  assert.equal([await infoOf(), await readyOf()], [['m 1'], 200])
  writeModels(started.root, { 'm/2/model.onnx': doubling(2) })
  assert.equal(await ask(started, '/v2/repository/models/m/load', '{}'), [200, [FORMER, READY('2')]])
  assert.equal([await infoOf(), await readyOf()], [['m 2'], 200])
  const { body } = await started.post('/v2/models/m/infer', INFER)
  assert.equal([body['model_version'], Object(body['outputs'])[0].data], ['2', [12]])
  const unloaded = { name: 'm', version: '2', state: 'UNAVAILABLE', reason: 'unloaded' }
  assert.equal(
    await ask(started, '/v2/repository/models/m/unload', '{"parameters":{"unload_dependents":true}}'),
    [200, [FORMER, unloaded]],
  )
  assert.equal([await infoOf(), await readyOf()], [[], 503])
  const refused = await started.post('/v2/models/m/infer', INFER)
  assert.equal([refused.status, refused.body['code']], [503, 'not_loaded'])
  assert.is((await started.app.inject({ url: '/v2/models/m' })).json().code, 'not_loaded')
  // The server is as ready as its operator wants it to be.
  assert.is((await started.app.inject({ url: '/v2/health/ready' })).statusCode, 200)
  assert.equal(await ask(started, '/v2/repository/models/m/load'), [200, [FORMER, READY('2')]])
  await started.app.close()
})

test('a corrupt file: 500 load_failed with the reason, and the old version goes on', async () => {
  const started = await start()
  writeModels(started.root, { 'm/2/model.onnx': 'no model' })
  const reply = await started.app.inject({ method: 'POST', url: '/v2/repository/models/m/load' })
  assert.equal([reply.statusCode, reply.json().code, reply.json().field], [500, 'load_failed', 'model'])
  assert.match(reply.json().error, 'm/2/model.onnx')
  assert.is((await started.post('/v2/models/m/infer', INFER)).body['model_version'], '1')
  const [, index] = await ask(started, '/v2/repository/index')
  assert.match(Object(index)[0].reason, /^serves the files of the last good load: m\/2/)
  await started.app.close()
})

test('what is asked of a model must be what its folder can give', async () => {
  const started = await start()
  const url = '/v2/repository/models/m/load'
  assert.equal(await ask(started, url, '{"parameters":{"config":"{}"}}'), [400, 'unsupported_parameter'])
  assert.equal(await ask(started, url, '{"parameters":1}'), [400, 'wrong_type'])
  assert.equal(await ask(started, url, '{"parameter":{}}'), [400, 'unknown_field'])
  for (const name of ['none', '..%2Fm', 'constructor', '.'])
    assert.is((await ask(started, `/v2/repository/models/${name}/load`))[0], 404, name)
  await started.app.close()
})

test('under load, loads and refused loads drop no request, and each answer is of one version', async () => {
  const started = await start()
  await started.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = started.app.server.address() as { port: number }
  const post = (path: string, body: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
  const seen = new Map<string, number>()
  let isOver = false
  const client = async (): Promise<void> => {
    while (!isOver) {
      const reply = await post('/v2/models/m/infer', JSON.stringify(INFER))
      const { model_version: version, outputs } = Object(await reply.json())
      const key = `${reply.status} version ${version}: ${outputs?.[0].data}`
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
  }
  const clients = Array.from({ length: 8 }, client)
  for (const [path, content, status] of [
    ['m/2/model.onnx', doubling(2), 200],
    ['m/3/model.onnx', 'no model', 500],
    ['m/3/model.onnx', doubling(3), 200],
    ['m/3/model.onnx', doubling(4), 200],
  ] as const) {
    const before = [...seen.values()].reduce((sum, count) => sum + count, 0)
    writeModels(started.root, { [path]: content })
    assert.is((await post('/v2/repository/models/m/load', '{}')).status, status)
    while ([...seen.values()].reduce((sum, count) => sum + count, 0) < before + 40)
      await new Promise((resolve) => setTimeout(resolve, 5))
  }
  isOver = true
  await Promise.all(clients)
  assert.equal([...seen.keys()].sort(), [
    '200 version 1: 6',
    '200 version 2: 12',
    '200 version 3: 24',
    '200 version 3: 48',
  ])
  await started.app.close()
})

test('a request whose body is still on its way is answered by the model that it found, unloaded since', async () => {
  const started = await start()
  await started.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = started.app.server.address() as { port: number }
  const { socket, received } = await openSocket(port)
  const body = JSON.stringify(INFER)
  const begun = once(started.app.server, 'request')
  socket.write(
    `POST /v2/models/m/infer HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  await begun
  const unloading = ask(started, '/v2/repository/models/m/unload')
  while ((await started.post('/v2/models/m/infer', INFER)).body['code'] !== 'not_loaded');
  const closed = once(socket, 'close')
  socket.write(body)
  await closed
  assert.match(received(), /^HTTP\/1\.1 200 OK/)
  assert.match(received(), '"data":[6]')
  assert.is((await unloading)[0], 200)
  await started.app.close()
})

test('a client that leaves lets go of the model', async () => {
  const started = await start()
  await started.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = started.app.server.address() as { port: number }
  const { socket } = await openSocket(port)
  const begun = once(started.app.server, 'request')
  socket.write('POST /v2/models/m/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{')
  await begun
  const unloading = ask(started, '/v2/repository/models/m/unload')
  socket.destroy()
  assert.is((await unloading)[0], 200)
  await started.app.close()
})

test.run()
