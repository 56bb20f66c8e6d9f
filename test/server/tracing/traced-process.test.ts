import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ServerProcess, startServerProcess } from '../server-process.ts'
import { PATIENT } from '../start-app.ts'
import { startTraceCollector } from './trace-collector.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`

/** At its end the process tells in a log line which of OpenTelemetry's packages it has loaded. */
const TELL_PACKAGES = `
  import { createRequire } from 'node:module'
  const { cache } = createRequire('${import.meta.url}')
  process.on('exit', () => {
    const names = Object.keys(cache).map((path) => /node_modules.(@opentelemetry.[^/\\\\\\\\]+)/.exec(path)?.[1])
    console.log(JSON.stringify({ msg: 'packages', names: [...new Set(names)].filter(Boolean) }))
  })`
const NODE_OPTIONS = `--import "data:text/javascript,${encodeURIComponent(TELL_PACKAGES)}"`

async function predict({ port }: ServerProcess): Promise<number> {
  const headers = { 'content-type': 'application/json', traceparent: TRACEPARENT }
  const url = `http://127.0.0.1:${port}/predict`
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(PATIENT) })).status
}

async function end({ child, exit, waitFor }: ServerProcess): Promise<unknown> {
  child.kill('SIGTERM')
  assert.is(await exit, 0)
  return (await waitFor('packages'))['names']
}

/** prom-client asks for it, in any case. */
const ALWAYS_THERE = ['@opentelemetry/api']

test('without an endpoint none of the packages is loaded', async () => {
  const server = await startServerProcess({ NODE_OPTIONS, OTEL_SERVICE_NAME: 'mine' })
  await server.waitFor('ready')
  assert.is(await predict(server), 200)
  assert.equal(await end(server), ALWAYS_THERE)
})

test('with one, what has happened is sent before the end, as protobuf', async () => {
  const collector = await startTraceCollector()
  const server = await startServerProcess({
    NODE_OPTIONS,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=seven',
    OTEL_SERVICE_NAME: 'mine',
    OTEL_RESOURCE_ATTRIBUTES: 'k8s.pod.name=pod-a',
  })
  await server.waitFor('ready')
  assert.is(await predict(server), 200)
  assert.ok(((await end(server)) as string[]).length > ALWAYS_THERE.length)
  const [post, ...others] = collector.posts
  collector.close()
  assert.is(others.length, 0)
  assert.is(post?.url, '/v1/traces')
  assert.equal(
    [post?.headers['content-type'], post?.headers['x-tenant']],
    ['application/x-protobuf', 'seven'],
  )
  const sent = post?.body ?? Buffer.alloc(0)
  const has = (what: string | Buffer) => sent.includes(what)
  for (const text of ['mine', 'pod-a', 'POST /predict', 'queue', 'inference']) assert.ok(has(text), text)
  assert.ok(has(Buffer.from(TRACE, 'hex')))
})

test.run()
