import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inferBody, PATIENT, type StartedApp, startApp } from '../start-app.ts'

type Labels = Partial<Record<string, string | number>>

async function countsOf({ metrics }: StartedApp): Promise<{ labels: Labels; value: number }[]> {
  return (await metrics.requests.get()).values.map(({ labels, value }) => ({ labels, value }))
}

async function inFlightOf({ metrics }: StartedApp): Promise<number | undefined> {
  return (await metrics.requestsInFlight.get()).values[0]?.value
}

test('each request is counted once, by model, version, route pattern and code', async () => {
  const started = await startApp()
  const { post, app } = started
  await post('/predict', PATIENT)
  await post('/predict', PATIENT)
  await post('/predict?version=2', { ...PATIENT, age: 'x' })
  await post('/v2/models/heart/infer', inferBody())
  await post('/v2/models/heart/versions/2/infer', '{')
  await post('/v2/models/heart/versions/9/infer', inferBody())
  await post('/v2/models/lung/infer', inferBody())
  await app.inject({ url: '/v2' })
  await app.inject({ url: '/wp-login.php' })
  const served = (version: string, route: string, code: string): Labels => ({
    model: 'heart',
    version,
    route,
    code,
  })
  const unserved = (route: string, code: string): Labels => ({ model: '', version: '', route, code })
  assert.equal(await countsOf(started), [
    { value: 2, labels: served('1', '/predict', '200') },
    { value: 1, labels: served('2', '/predict', '400') },
    { value: 1, labels: served('1', '/v2/models/:model/infer', '200') },
    { value: 1, labels: served('2', '/v2/models/:model/versions/:version/infer', '400') },
    { value: 1, labels: unserved('/v2/models/:model/versions/:version/infer', '404') },
    { value: 1, labels: unserved('/v2/models/:model/infer', '404') },
    { value: 1, labels: unserved('/v2', '200') },
    { value: 1, labels: unserved('unmatched', '404') },
  ])
  const text = await started.metrics.registry.metrics()
  const timed = text.matchAll(/^tidegate_request_duration_seconds_count\{.*\} (\d+)$/gm)
  assert.is(
    [...timed].reduce((sum, [, count]) => sum + Number(count), 0),
    9,
  )
  assert.is(await inFlightOf(started), 0)
  await app.close()
})

test('probes and scrapes are not requests', async () => {
  const started = await startApp()
  for (const url of [
    '/v2/health/startup',
    '/v2/health/ready',
    '/v2/health/live',
    '/v2/models/heart/ready',
    '/metrics',
  ])
    assert.is((await started.app.inject({ url })).statusCode, 200, url)
  assert.equal(await countsOf(started), [])
  await started.app.close()
})

test('/metrics has the names and labels that queries rely on', async () => {
  const { app, post, metrics } = await startApp()
  metrics.modelInfo.set({ model: 'heart', version: '1', sha256: 'abc', is_default: 'true' }, 1)
  await post('/predict', PATIENT)
  const reply = await app.inject({ url: '/metrics' })
  assert.match(String(reply.headers['content-type']), 'text/plain; version=0.0.4')
  for (const line of [
    '# TYPE tidegate_requests_total counter',
    'tidegate_requests_total{model="heart",version="1",route="/predict",code="200"} 1',
    '# TYPE tidegate_requests_in_flight gauge',
    'tidegate_requests_in_flight 0',
    '# TYPE tidegate_request_duration_seconds histogram',
    'tidegate_request_duration_seconds_bucket{le="+Inf",model="heart",version="1",route="/predict"} 1',
    '# TYPE tidegate_model_info gauge',
    'tidegate_model_info{model="heart",version="1",sha256="abc",is_default="true"} 1',
    `tidegate_build_info{version="test",node="${process.version}"} 1`,
    '# TYPE nodejs_eventloop_lag_seconds gauge',
  ])
    assert.ok(reply.body.split('\n').includes(line), `no line ${line}`)
  const bounds = [...reply.body.matchAll(/tidegate_request_duration_seconds_bucket\{le="([\d.]+)"/g)].map(
    ([, bound]) => Number(bound),
  )
  assert.equal([bounds[0], bounds.at(-1)], [0.0005, 10])
  await app.close()
})

test('a client that leaves before its answer is counted as 499 and no longer in flight', async () => {
  const started = await startApp()
  const { app } = started
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const socket = connect(address.port, '127.0.0.1')
  const begun = once(app.server, 'request')
  socket.write(
    'POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  )
  const [, response] = await begun
  assert.is(await inFlightOf(started), 1)
  const closed = once(response, 'close')
  socket.destroy()
  await closed
  assert.is(await inFlightOf(started), 0)
  assert.equal(await countsOf(started), [
    { value: 1, labels: { model: 'heart', version: '1', route: '/predict', code: '499' } },
  ])
  await app.close()
})

test.run()
