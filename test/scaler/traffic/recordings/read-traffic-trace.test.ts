import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readTrafficTrace } from '../../../../scaler/traffic/recordings/read-traffic-trace.ts'

const folder = mkdtempSync(join(tmpdir(), 'traffic-trace-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

function written(name: string, text: string): string {
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
