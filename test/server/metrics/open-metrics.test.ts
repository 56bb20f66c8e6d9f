import { execFileSync, spawnSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { acceptsOpenMetrics } from '../../../server/routes/observation/accepts-open-metrics.ts'
import { startGrpc } from '../grpc/grpc-client.ts'
import { PATIENT, type StartedApp, startApp } from '../start-app.ts'

/** PYTHON=.venv/bin/python npm test -- open-metrics; any Python with `test/python-requirements.txt`. */
const PYTHON = process.env['PYTHON'] ?? 'python3'
const PARSER = 'prometheus_client.openmetrics.parser'
const hasParser = spawnSync(PYTHON, ['-c', `import ${PARSER}`], { timeout: 60_000 }).status === 0
if (!hasParser) console.log(`${PYTHON} has no prometheus_client: its test is left out`)
const testIfThere = hasParser ? test : test.skip

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const SAMPLED = { traceparent: `00-${TRACE}-${CALLER}-01` }
/** What Prometheus v3 sends. */
const PROMETHEUS =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'

const predict = ({ app }: StartedApp, headers: Readonly<Record<string, string>> = {}) =>
  app.inject({ method: 'POST', url: '/predict', headers, payload: PATIENT })

async function scrape({ app }: StartedApp, accept?: string): Promise<{ type: string; text: string }> {
  const reply = await app.inject({ url: '/metrics', headers: accept === undefined ? {} : { accept } })
  return { type: String(reply.headers['content-type']), text: reply.body }
}

/** Names and labels, without what changes by itself. */
const shapeOf = (text: string): readonly string[] =>
  text.split('\n').map((line) => (line.startsWith('#') ? line : line.replace(/ [^ ]+$/, '')))

test('who does not ask for OpenMetrics gets the text format, the same before and after it', async () => {
  const started = await startApp()
  await predict(started, SAMPLED)
  const before = await scrape(started)
  const open = await scrape(started, PROMETHEUS)
  const after = await scrape(started)
  assert.is(before.type, 'text/plain; version=0.0.4; charset=utf-8')
  assert.is(open.type, 'application/openmetrics-text; version=1.0.0; charset=utf-8')
  assert.equal(shapeOf(after.text), shapeOf(before.text))
  assert.match(after.text, '# TYPE tidegate_requests_total counter')
  assert.not.match(after.text, TRACE)
  await started.app.close()
})

test('OpenMetrics: families end with EOF, counters with _total, bounds are floats', async () => {
  const started = await startApp()
  await predict(started)
  const { text } = await scrape(started, PROMETHEUS)
  assert.ok(text.endsWith('\n# EOF\n'))
  let family = ''
  let type = ''
  for (const line of text.trimEnd().split('\n').slice(0, -1)) {
    const [, of, kind] = /^# TYPE (\w+) (\w+)$/.exec(line) ?? []
    if (of !== undefined && kind !== undefined) [family, type] = [of, kind]
    else if (!line.startsWith('# HELP ')) assert.match(line, sampleOf(family, type))
  }
  assert.match(text, /^tidegate_batch_rows_bucket\{le="1024\.0",/m)
  assert.match(text, /^# TYPE tidegate_requests counter$/m)
  await started.app.close()
})

function sampleOf(family: string, type: string): RegExp {
  const suffix = { counter: '_total', histogram: '(_bucket|_sum|_count)' }[type] ?? ''
  const labels = '(\\{(\\w+="([^"\\\\\\n]|\\\\.)*",?)+\\})?'
  return new RegExp(`^${family}${suffix}${labels} (-?[\\d.e+-]+|NaN|[+-]Inf)( # .*)?$`)
}

test('a bucket names the latest request whose trace its caller keeps', async () => {
  const started = await startApp()
  await predict(started)
  await predict(started, { traceparent: `00-${TRACE}-${CALLER}-00` })
  assert.not.match((await scrape(started, PROMETHEUS)).text, ' # {')
  const otherTrace = TRACE.replace('4', '5')
  for (const trace of [TRACE, otherTrace])
    for (let at = 0; at < 200; at++) await predict(started, { traceparent: `00-${trace}-${CALLER}-01` })
  const { text } = await scrape(started, PROMETHEUS)
  const lines = text.split('\n').filter((line) => line.includes(' # '))
  const exemplar = new RegExp(
    `_bucket\\{le="([^"]+)".*\\} \\d+ # \\{trace_id="[45]bf.*",span_id="${CALLER}"\\} ([\\d.e-]+) \\d+(\\.\\d+)?$`,
  )
  for (const line of lines) {
    const [, bound = '', value] = exemplar.exec(line) ?? []
    assert.ok(value !== undefined && Number(value) <= Number(bound.replace('+Inf', 'Infinity')), line)
  }
  const names = new Set(lines.map((line) => line.split('{')[0]))
  assert.equal([...names].sort(), [
    'tidegate_queue_wait_seconds_bucket',
    'tidegate_request_duration_seconds_bucket',
  ])
  assert.ok(lines.some((line) => line.includes(otherTrace)))
  // One a bucket, however many requests.
  assert.ok(lines.length <= 2 * 15, `${lines.length}`)
  await started.app.close()
})

test('over gRPC too', async () => {
  const started = await startGrpc()
  await started.client.call('ServerMetadata', {}, SAMPLED)
  const { text } = await scrape(started, PROMETHEUS)
  assert.match(text, new RegExp(`route="/inference.GRPCInferenceService/ServerMetadata".* # .*${TRACE}`))
  await started.close()
})

testIfThere('the strict parser of Prometheus’ Python client reads all of it', async () => {
  const started = await startApp()
  await predict(started, SAMPLED)
  started.metrics.modelInfo.set({ model: 'a"b\\c\nd', version: '1', sha256: '', is_default: 'true' }, 1)
  const { text } = await scrape(started, PROMETHEUS)
  const script = `import sys, json
from ${PARSER} import text_string_to_metric_families as parse
families = list(parse(sys.stdin.read()))
print(json.dumps({'families': len(families), 'names': [s.labels['model'] for f in families for s in f.samples
  if f.name == 'tidegate_model_info'], 'exemplars': [s.exemplar.labels for f in families for s in f.samples if s.exemplar]}))`
  const read = JSON.parse(
    execFileSync(PYTHON, ['-c', script], { input: text, encoding: 'utf8', timeout: 60_000 }),
  )
  assert.is(read.families, [...text.matchAll(/^# TYPE /gm)].length)
  assert.ok(read.names.includes('a"b\\c\nd'))
  assert.ok(read.exemplars.length >= 2)
  assert.equal(read.exemplars[0], { trace_id: TRACE, span_id: CALLER })
  await started.app.close()
})

for (const [accept, isOpen] of [
  [undefined, false],
  ['*/*', false],
  ['text/html,application/xhtml+xml,*/*;q=0.8', false],
  ['application/openmetrics-text', true],
  ['application/openmetrics-text; version=1.0.0; charset=utf-8', true],
  [PROMETHEUS, true],
  ['application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', true],
  ['text/plain;version=0.0.4;q=0.9,application/openmetrics-text;q=0.5', false],
  ['application/openmetrics-text;q=0', false],
  ['application/openmetrics-text;version=2.0.0', false],
  ['application/openmetrics-text;q=nonsense', false],
] as const)
  test(`Accept: ${accept}: ${isOpen ? 'OpenMetrics' : 'text'}`, () =>
    assert.is(acceptsOpenMetrics(accept), isOpen))

test.run()
