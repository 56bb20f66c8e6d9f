import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isAccessLog, parseAccessLog } from '../../../../scaler/traffic/recordings/parse-access-log.ts'

const entry = (time: string): string => `10.0.0.1 - - [25/Nov/2026:${time} +0000] "GET / HTTP/1.1" 200 12`

function wrong(text: string): readonly string[] {
  const parsed = parseAccessLog(text.split('\n'), 'access.log')
  return parsed.ok ? [] : parsed.problems.map(({ field, bound }) => `${field}: ${bound}`)
}

test('each line is an arrival; those of one second are spread over it', () => {
  const text = `${['12:00:00', '12:00:00', '12:00:02'].map(entry).join('\n')}\n`
  assert.equal(parseAccessLog(text.split('\n'), 'a'), {
    ok: true,
    value: { kind: 'arrivals', atMs: [250, 750, 2500] },
  })
})

test('zones count, and so does the combined format', () => {
  const text = [
    `${entry('12:00:00')} "http://from" "an agent [1/2]"`,
    '::1 - frank [25/Nov/2026:13:00:01 +0100] "GET / HTTP/1.0" 200 2326',
  ].join('\n')
  assert.equal(parseAccessLog(text.split('\n'), 'a'), {
    ok: true,
    value: { kind: 'arrivals', atMs: [500, 1500] },
  })
})

test('a request that took long stands behind later ones, by a minute at most', () => {
  const late = [entry('12:00:30'), entry('12:00:00'), entry('12:00:30')].join('\n')
  assert.equal(parseAccessLog(late.split('\n'), 'a'), {
    ok: true,
    value: { kind: 'arrivals', atMs: [500, 30_250, 30_750] },
  })
  const mixed = [entry('12:05:00'), entry('12:00:00')].join('\n')
  assert.match(wrong(mixed).join(), /^access\.log:2: at most 60 s before 2026-11-25T12:05:00\.000Z/)
})

test('lines that are none are told by their numbers', () => {
  const text = [entry('12:00:00'), 'restarted', entry('12:00:61'), ''].join('\n')
  const bound = 'a line of the common or combined log format'
  assert.equal(wrong(text), [`access.log:2: ${bound}`, `access.log:3: ${bound}`])
})

test('Envoy writes ISO 8601 with milliseconds, Apache a fraction on demand: those moments count', () => {
  const envoy = ['36.250', '36.750', '38.000'].map(
    (at) => `[2026-10-10T13:55:${at}Z] "GET / HTTP/1.1" 200 - 0`,
  )
  assert.equal(parseAccessLog(envoy, 'a'), { ok: true, value: { kind: 'arrivals', atMs: [0, 500, 1750] } })
  assert.equal(parseAccessLog([entry('12:00:00.100'), entry('12:00:00.350')], 'a'), {
    ok: true,
    value: { kind: 'arrivals', atMs: [0, 250] },
  })
})

test('a log is told from a CSV by its first line', () => {
  assert.ok(isAccessLog(entry('12:00:00')))
  assert.not(isAccessLog('time,rate'))
})

test.run()
