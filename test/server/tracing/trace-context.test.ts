import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseTraceParent, traceFields } from '../../../server/tracing/trace-context.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

test('a traceparent is read, and its sampled flag', () => {
  const read = (flags: string) => parseTraceParent(`00-${TRACE}-${SPAN}-${flags}`)
  assert.equal(read('01'), { traceId: TRACE, spanId: SPAN, isSampled: true })
  assert.equal(read('00')?.isSampled, false)
  // Other flags are of no concern: 02 says that the trace id is random.
  assert.equal([read('03')?.isSampled, read('02')?.isSampled], [true, false])
})

test('a later version may have more behind it, and is read as far as it is known', () => {
  const context = { traceId: TRACE, spanId: SPAN, isSampled: true }
  assert.equal(parseTraceParent(`cc-${TRACE}-${SPAN}-01-what-comes-then`), context)
  assert.equal(parseTraceParent(`cc-${TRACE}-${SPAN}-01`), context)
})

for (const [what, header] of [
  ['none', undefined],
  ['several', [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`]],
  ['several in one, as Node joins them', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ['an empty one', ''],
  ['the version ff', `ff-${TRACE}-${SPAN}-01`],
  ['more than version 00 has', `00-${TRACE}-${SPAN}-01-more`],
  ['capital letters', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['a short trace', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ['no flags', `00-${TRACE}-${SPAN}`],
  ['other letters', `00-${TRACE.replace('4', 'g')}-${SPAN}-01`],
] as const)
  test(`what cannot be read is as if there were none: ${what}`, () =>
    assert.is(parseTraceParent(header), undefined))

test('a log line names the trace as OpenTelemetry does', () => {
  assert.equal(traceFields(undefined), {})
  assert.equal(traceFields({ traceId: TRACE, spanId: SPAN, isSampled: false }), {
    trace_id: TRACE,
    span_id: SPAN,
    trace_flags: '00',
  })
})

test.run()
