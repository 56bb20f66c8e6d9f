import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openTracer } from '../../../server/tracing/opentelemetry/open-tracer.ts'
import type { Tracer } from '../../../server/tracing/tracer.ts'
import { breakableSessions } from '../breakable-session.ts'
import { startGrpc } from '../grpc/grpc-client.ts'
import { PATIENT } from '../start-app.ts'
import { startTraceCollector } from './trace-collector.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const SAMPLED = { traceparent: `00-${TRACE}-${CALLER}-01` }

type Line = Readonly<Record<string, unknown>>

/** Asks a model that fails, over HTTP and gRPC, and loads another; what is logged of it. */
async function linesOf(headers: Readonly<Record<string, string>>, tracer?: Tracer): Promise<readonly Line[]> {
  const lines: Line[] = []
  const stream = { write: (line: string) => lines.push(JSON.parse(line)) }
  const sessions = breakableSessions()
  const logger = { level: 'info', stream }
  const options = {
    logger,
    open: sessions.open,
    hasModelControl: true,
    ...(tracer === undefined ? {} : { tracer }),
  }
  const { app, client, close } = await startGrpc(options)
  lines.length = 0
  await app.inject({ method: 'POST', url: '/v2/repository/models/heart/load', headers })
  await client.call('RepositoryModelLoad', { model_name: 'heart' }, headers)
  sessions.break()
  await app.inject({ method: 'POST', url: '/predict', headers, payload: PATIENT })
  const features = { name: 'features', datatype: 'FP32', shape: [1, 13] }
  const inputs = [{ ...features, contents: { fp32_contents: Object.values(PATIENT) } }]
  await client.call('ModelInfer', { model_name: 'heart', inputs }, headers)
  const seen = [...lines]
  await close()
  return seen
}

const MESSAGES = [
  'loaded',
  'loaded',
  'the model failed on a valid input',
  'the model failed on a valid input',
]

test('each line of a request names the trace of its caller', async () => {
  const lines = await linesOf(SAMPLED)
  assert.equal(
    lines.map(({ msg }) => msg),
    MESSAGES,
  )
  for (const { trace_id, span_id, trace_flags } of lines)
    assert.equal([trace_id, span_id, trace_flags], [TRACE, CALLER, '01'])
})

test('without a trace it names none, and says which route failed', async () => {
  const lines = await linesOf({})
  assert.equal(
    lines.map(({ msg }) => msg),
    MESSAGES,
  )
  assert.ok(lines.every((line) => !('trace_id' in line) && !('span_id' in line)))
  assert.equal(
    lines.slice(2).map(({ method, route, path }) => [method, route, path]),
    [
      ['POST', '/predict', undefined],
      [undefined, undefined, '/inference.GRPCInferenceService/ModelInfer'],
    ],
  )
})

test('where traces are sent, the span is the server’s own', async () => {
  const collector = await startTraceCollector()
  const url = `${collector.endpoint}/v1/traces`
  const silent = { warn: () => {}, info: () => {} }
  const tracer = await openTracer({ url, protocol: 'http/json' }, 'test', () => silent)
  const lines = await linesOf(SAMPLED, tracer)
  await tracer.close(5000)
  collector.close()
  const own = collector.spans().filter(({ parentSpanId }) => parentSpanId === CALLER)
  assert.equal(lines.map(({ span_id }) => span_id).sort(), own.map(({ spanId }) => spanId).sort())
  assert.is(own.length, MESSAGES.length)
})

test.run()
