import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openTracer } from '../../../server/tracing/opentelemetry/open-tracer.ts'
import type { Tracer } from '../../../server/tracing/tracer.ts'
import { startTraceCollector } from './trace-collector.ts'

// The packages read them when a tracer is opened.
Object.assign(process.env, { OTEL_BSP_SCHEDULE_DELAY: '5', OTEL_EXPORTER_OTLP_TIMEOUT: '50' })

const NONE = { name: '', version: '' }

function trace(tracer: Tracer): void {
  const request = { name: 'GET /', attributes: {}, startedMs: 0, parent: undefined, traceState: undefined }
  tracer.begin(request).span?.end(200, NONE, {})
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('a collector that is not there: one line, and one when it is back', async () => {
  const collector = await startTraceCollector()
  const lines: string[] = []
  const log = {
    warn: (_: object, text: string) => lines.push(text),
    info: (text: string) => lines.push(text),
  }
  const url = `${collector.endpoint}/v1/traces`
  let failed = 0
  const tracer = await openTracer(
    { url, protocol: 'http/json' },
    'test',
    () => log,
    (outcome, count) => {
      if (outcome === 'failed') failed += count
    },
  )
  collector.close()
  // Several batches, each of which fails.
  const again = setInterval(() => trace(tracer), 10)
  await until(() => lines.length > 0)
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.equal(lines, ['traces cannot be sent, and are lost until they can'])
  assert.ok(failed > 0)
  const back = await startTraceCollector(Number(new URL(collector.endpoint).port))
  await until(() => lines.length > 1)
  clearInterval(again)
  await tracer.close(1000)
  // On a busy machine one of those that follow may be late again.
  assert.is(lines[1], 'traces are sent again')
  assert.ok(back.spans().length > 0)
  back.close()
})

test('a collector that never answers does not hold up the end', async () => {
  process.env['OTEL_EXPORTER_OTLP_TIMEOUT'] = '20000'
  const sockets = new Set<{ destroy(): void }>()
  const silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1/traces`
  const lines: string[] = []
  const log = { warn: (_: object, text: string) => lines.push(text), info: () => {} }
  const tracer = await openTracer({ url, protocol: 'http/protobuf' }, 'test', () => log)
  trace(tracer)
  const begunMs = performance.now()
  await tracer.close(100)
  // Far from the 20 s that the exporter would wait.
  assert.ok(performance.now() - begunMs < 10_000)
  assert.is(sockets.size, 1)
  for (const socket of sockets) socket.destroy()
  silent.close()
})

test('what cannot be sent is kept up to a bound', async () => {
  process.env['OTEL_BSP_MAX_QUEUE_SIZE'] = '10'
  process.env['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'] = '10'
  process.env['OTEL_BSP_SCHEDULE_DELAY'] = '60000'
  const collector = await startTraceCollector()
  const url = `${collector.endpoint}/v1/traces`
  const log = { warn: () => {}, info: () => {} }
  const seen = { sent: 0, failed: 0, dropped: 0 }
  const tracer = await openTracer(
    { url, protocol: 'http/json' },
    'test',
    () => log,
    (outcome, count) => {
      seen[outcome] += count
    },
  )
  // Within one turn nothing is sent.
  for (let at = 0; at < 1000; at++) trace(tracer)
  assert.is(seen.dropped, 980)
  await tracer.close(5000)
  assert.is(collector.spans().length, 20)
  assert.equal(seen, { sent: 20, failed: 0, dropped: 980 })
  collector.close()
})

test.run()
