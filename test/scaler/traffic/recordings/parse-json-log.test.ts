import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isJsonLog, parseJsonLog } from '../../../../scaler/traffic/recordings/parse-json-log.ts'

/** Two requests half a second apart, as each server writes them. */
const LOGS: Readonly<Record<string, readonly string[]>> = {
  nginx: [
    '{"time_iso8601":"2026-10-10T13:55:36+02:00","msec":"1760097336.250"}',
    '{"msec":"1760097336.750"}',
  ],
  caddy: ['{"level":"info","ts":1760097336.25,"status":200}', '{"ts":1760097336.75}'],
  pino: ['{"level":30,"time":1760097336250,"msg":"done"}', '{"time":1760097336750}'],
  nanoseconds: ['{"timestamp":1760097336250000000}', '{"timestamp":1760097336750000000}'],
  envoy: ['{"start_time":"2026-10-10T13:55:36.250Z"}', '{"start_time":"2026-10-10T13:55:36.750Z"}'],
  traefik: ['{"StartUTC":"2026-10-10T13:55:36.250000001Z"}', '{"StartUTC":"2026-10-10T13:55:36.750000001Z"}'],
}

for (const [server, lines] of Object.entries(LOGS))
  test(`moments of ${server}`, () => {
    const parsed = parseJsonLog([...lines, ''], 'a.log')
    assert.ok(parsed.ok && parsed.value.kind === 'arrivals')
    assert.equal(parsed.value.atMs.map(Math.round), [0, 500])
  })

test('whole seconds are spread, zones count, and a log that is not in order is sorted', () => {
  const lines = [
    '{"time_local":"10/Oct/2026:13:55:37 +0200"}',
    '{"time_iso8601":"2026-10-10T11:55:36+00:00"}',
    '{"time_iso8601":"2026-10-10T13:55:36+02:00","status":200}',
  ]
  assert.equal(parseJsonLog(lines, 'a.log'), {
    ok: true,
    value: { kind: 'arrivals', atMs: [250, 750, 1500] },
  })
})

test('lines without a time, or that are no object, are told by their numbers', () => {
  const lines = [
    '{"time":"2026-10-10T13:55:36Z"}',
    '{"level":"info"}',
    '',
    'restarted',
    '{"time":"2026-10-10T13:55"}',
  ]
  const parsed = parseJsonLog(lines, 'a.log')
  assert.equal(parsed.ok ? [] : parsed.problems.map(({ field }) => field), ['a.log:2', 'a.log:4', 'a.log:5'])
})

test('an answer of Prometheus is no log', () => {
  assert.ok(isJsonLog('{"status":200}'))
  assert.not(isJsonLog('{"status":"success","data":{}}'))
  assert.not(isJsonLog('time,rate'))
  assert.not(isJsonLog('{'))
})

test.run()
