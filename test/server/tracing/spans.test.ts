import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openSession } from '../../../server/onnx-session.ts'
import { openTracer } from '../../../server/tracing/opentelemetry/open-tracer.ts'
import type { Tracer } from '../../../server/tracing/tracer.ts'
import { startGrpc } from '../grpc/grpc-client.ts'
import { createModelsFolder } from '../models-folder.ts'
import { inferBody, PATIENT, type StartedApp } from '../start-app.ts'
import { writeIdentityModel } from '../write-onnx-model.ts'
import { type SentSpan, startTraceCollector } from './trace-collector.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const SAMPLED = { traceparent: `00-${TRACE}-${CALLER}-01`, tracestate: 'vendor=1' }
const SERVER_KIND = 2
const ERROR = 2
const SILENT = { warn: () => {}, info: () => {} }
const FLUSH_MS = 5000

type Asked = StartedApp & Pick<Awaited<ReturnType<typeof startGrpc>>, 'client'>

/** What is sent of the requests that `ask` makes, by name. */
async function spansOf(
  ask: (app: Asked) => Promise<unknown>,
  options: Parameters<typeof startGrpc>[0] = {},
): Promise<readonly SentSpan[]> {
  const collector = await startTraceCollector()
  const url = `${collector.endpoint}/v1/traces`
  const tracer: Tracer = await openTracer({ url, protocol: 'http/json' }, 'test', () => SILENT)
  const started = await startGrpc({ ...options, tracer })
  await ask(started)
  await started.close()
  await tracer.close(FLUSH_MS)
  collector.close()
  return collector.spans()
}

const predict = ({ app }: StartedApp, headers: Readonly<Record<string, string>> = {}) =>
  app.inject({ method: 'POST', url: '/predict', headers, payload: PATIENT })

const named = (spans: readonly SentSpan[], name: string): SentSpan => {
  const found = spans.find((span) => span.name === name)
  assert.ok(found, `no span ${name}: ${spans.map((span) => span.name)}`)
  return found
}

const nanos = ({ startTimeUnixNano, endTimeUnixNano }: SentSpan) =>
  [BigInt(startTimeUnixNano), BigInt(endTimeUnixNano)] as const

test('a request, its waiting and its inference, in the trace of its caller', async () => {
  const beforeMs = Date.now()
  const spans = await spansOf((app) => predict(app, SAMPLED))
  const request = named(spans, 'POST /predict')
  const queue = named(spans, 'queue')
  const inference = named(spans, 'inference')
  assert.is(spans.length, 3)
  assert.equal([request.traceId, request.parentSpanId, request.kind], [TRACE, CALLER, SERVER_KIND])
  assert.is(request.traceState, 'vendor=1')
  assert.equal(request.attributes, {
    'http.request.method': 'POST',
    'http.route': '/predict',
    'url.scheme': 'http',
    'http.response.status_code': 200,
    'tidegate.model': 'heart',
    'tidegate.version': '1',
  })
  for (const child of [queue, inference])
    assert.equal([child.traceId, child.parentSpanId], [TRACE, request.spanId])
  const model = { 'tidegate.model': 'heart', 'tidegate.version': '1' }
  assert.equal(queue.attributes, model)
  assert.equal(inference.attributes, {
    ...model,
    'tidegate.batch.requests': 1,
    'tidegate.batch.rows': 1,
  })
  // One after the other, within the request, and now.
  const times = [nanos(request)[0], ...nanos(queue), ...nanos(inference), nanos(request)[1]]
  assert.equal(
    times,
    [...times].sort((a, b) => Number(a - b)),
  )
  const startMs = Number(nanos(request)[0] / 1_000_000n)
  assert.ok(startMs >= beforeMs - 2 && startMs <= Date.now(), `${startMs} is not after ${beforeMs}`)
})

test('without a caller’s trace one begins; one that is not kept is not sent', async () => {
  const spans = await spansOf(async (app) => {
    await predict(app)
    await predict(app, { traceparent: `00-${TRACE}-${CALLER}-00` })
    await predict(app, { traceparent: 'nonsense' })
  })
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined)
  assert.equal(
    roots.map(({ name }) => name),
    ['POST /predict', 'POST /predict'],
  )
  assert.ok(spans.every(({ traceId }) => traceId !== TRACE))
  assert.is(spans.length, 6)
})

test('requests that are answered together say with how many', async () => {
  const root = createModelsFolder({
    'm/1/model.onnx': writeIdentityModel([{ name: 'x', datatype: 'FP32', shape: ['rows'] }]),
    // However slow a run is, several may go together.
    'm/model.yaml': 'batching: {rowsMax: 256, budgetMs: 10000}',
  })
  const payload = { inputs: [{ name: 'x', datatype: 'FP32', shape: [1], data: [1] }] }
  const infer = ({ app }: StartedApp) =>
    app.inject({ method: 'POST', url: '/v2/models/m/infer', headers: SAMPLED, payload })
  const spans = await spansOf((app) => Promise.all([1, 2, 3].map(() => infer(app))), { root })
  const batches = spans.filter(({ name }) => name === 'inference').map(({ attributes }) => attributes)
  assert.is(batches.length, 3)
  const requests = batches.map((attributes) => Number(attributes['tidegate.batch.requests']))
  assert.ok(Math.max(...requests) > 1, `${requests}`)
  assert.equal(
    batches.map((attributes) => attributes['tidegate.batch.rows']),
    requests,
  )
})

test('what is refused says by which code, and blames the server only for its own', async () => {
  const spans = await spansOf(async ({ app, client }) => {
    const payload = { ...PATIENT, age: 400 }
    await app.inject({ method: 'POST', url: '/predict', headers: SAMPLED, payload })
    await app.inject({ method: 'POST', url: '/63/1/1/145', headers: SAMPLED, payload })
    await client.call('ModelInfer', { model_name: 'lung' }, SAMPLED)
  })
  const seen = spans.map(({ name, attributes, status }) => [name, attributes['error.type'], status.code])
  assert.equal(seen, [
    ['POST /predict', 'out_of_range', 0],
    ['POST unmatched', 'unknown_route', 0],
    ['inference.GRPCInferenceService/ModelInfer', 'unknown_model', 0],
  ])
  // Neither values nor paths that may hold some.
  assert.not.match(JSON.stringify(spans), /400\.|\b145\b/)
})

test('a model that fails ends its inference and its request with an error', async () => {
  const open: typeof openSession = async (...model) => {
    const session = await openSession(...model)
    let runs = 0
    // The first is the warm-up.
    const run: typeof session.run = (...task) =>
      runs++ < 20 ? session.run(...task) : Promise.reject(new Error('broken'))
    return { ...session, run }
  }
  const spans = await spansOf(
    async (app) => {
      for (let at = 0; at < 25; at++) await predict(app, SAMPLED)
    },
    { open },
  )
  const failed = spans.filter(({ status }) => status.code === ERROR)
  assert.ok(failed.some(({ name }) => name === 'POST /predict'))
  assert.ok(failed.some(({ name }) => name === 'inference'))
  for (const { attributes } of failed) assert.is(attributes['error.type'], 'inference_failed')
})

test('over gRPC as over HTTP, by the metadata', async () => {
  const features = { name: 'features', datatype: 'FP32', shape: [1, 13] }
  const inputs = [{ ...features, contents: { fp32_contents: Object.values(PATIENT) } }]
  const spans = await spansOf(async ({ client }) => {
    assert.is((await client.call('ModelInfer', { model_name: 'heart', inputs }, SAMPLED)).code, 'OK')
    await client.call('ServerLive', {}, SAMPLED)
  })
  const call = named(spans, 'inference.GRPCInferenceService/ModelInfer')
  assert.equal([call.traceId, call.parentSpanId, call.kind], [TRACE, CALLER, SERVER_KIND])
  assert.equal(call.attributes, {
    'rpc.system.name': 'grpc',
    'rpc.method': 'inference.GRPCInferenceService/ModelInfer',
    'rpc.response.status_code': 'OK',
    'tidegate.model': 'heart',
    'tidegate.version': '1',
  })
  assert.is(named(spans, 'queue').parentSpanId, call.spanId)
  assert.is(named(spans, 'inference').parentSpanId, call.spanId)
  assert.is(spans.length, 3)
})

test('probes, scrapes and the tensor route: only the last is traced, by its pattern', async () => {
  const spans = await spansOf(async ({ app, post }) => {
    for (const url of ['/v2/health/live', '/v2/health/ready', '/metrics', '/v2/models/heart/ready'])
      await app.inject({ url, headers: SAMPLED })
    await post('/v2/models/heart/infer', inferBody())
  })
  assert.equal(spans.map(({ name }) => name).sort(), ['POST /v2/models/:model/infer', 'inference', 'queue'])
})

test.run()
