import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readTrafficTrace } from '../../../../scaler/traffic/recordings/read-traffic-trace.ts'

const folder = mkdtempSync(join(tmpdir(), 'traffic-trace-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

function written(name: string, text: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('a CSV and an answer of Prometheus are told apart by what is in them', () => {
  const csv = readTrafficTrace(written('trace.txt', 'time\n0\n1\n'))
  assert.equal(csv, { ok: true, value: { kind: 'arrivals', atMs: [0, 1000] } })
  const values = '[[0,"1"],[15,"2"]]'
  const json = `\n{"status":"success","data":{"resultType":"matrix","result":[{"values":${values}}]}}`
  const prometheus = readTrafficTrace(written('trace.csv', json))
  assert.is(prometheus.ok && prometheus.value.kind, 'step')
  const entry = '10.0.0.1 - - [25/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 12'
  assert.equal(readTrafficTrace(written('trace.json', entry)), {
    ok: true,
    value: { kind: 'arrivals', atMs: [500] },
  })
})

test('byte-order marks, UTF-16 and the line ends of Windows and of old are read', () => {
  const arrivals = { ok: true, value: { kind: 'arrivals', atMs: [0, 1000] } }
  assert.equal(readTrafficTrace(written('bom.csv', '\uFEFFtime\r\n0\r\n1\r\n')), arrivals)
  assert.equal(readTrafficTrace(written('old.csv', 'time\r0\r1')), arrivals)
  assert.equal(readTrafficTrace(written('wide.csv', Buffer.from('\uFEFFtime\n0\n1\n', 'utf16le'))), arrivals)
  const values = '[[0,"1"],[15,"2"]]'
  const json = `\uFEFF{"status":"success","data":{"resultType":"matrix","result":[{"values":${values}}]}}`
  assert.ok(readTrafficTrace(written('bom.json', json)).ok)
})

test('a log of JSON objects is told from an answer of Prometheus', () => {
  const entry = '{"time":"2026-10-10T13:55:36Z","status":200}'
  assert.equal(readTrafficTrace(written('entries.json', `${entry}\n`)), {
    ok: true,
    value: { kind: 'arrivals', atMs: [500] },
  })
  const refused = readTrafficTrace(written('error.json', '{"status":"error","error":"no such metric"}'))
  assert.is(refused.ok ? '' : refused.problems[0]?.value, 'no such metric')
})

test('a file that is not there is told, and of many problems the first twenty', () => {
  const missing = readTrafficTrace(join(folder, 'nowhere.csv'))
  assert.match(
    missing.ok ? '' : (missing.problems[0]?.bound ?? ''),
    /a file that can be read \(there is no such file or folder\)/,
  )
  const bad = readTrafficTrace(written('bad.csv', `time\n${'x\n'.repeat(100)}`))
  assert.is(bad.ok ? 0 : bad.problems.length, 20)
  assert.is(bad.ok ? '' : bad.problems[19]?.field, 'bad.csv:21')
})

test.run()
