import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findRecordings } from './find-recordings.ts'
import { type Replays, replayRecordings } from './replay-recordings.ts'

/** What is left are races in the real controllers. */
const REPRODUCED_MIN = 0.97

const RECORDINGS = fileURLToPath(new URL('./recordings', import.meta.url))
const replays = replayRecordings(findRecordings(RECORDINGS))

for (const [kind, recordingsMin] of [
  ['deployment', 40],
  ['hpa', 30],
  ['keda', 35],
] as const)
  test(`the simulator writes what the real controllers wrote, in the same order: ${kind}`, () => {
    const replay = replays.kinds.find((one) => one.kind === kind)
    assert.ok(replay)
    const { recordings, reproduced, differences } = replay
    console.log(`${kind}: ${reproduced} of ${recordings} recordings reproduced`)
    assert.ok(recordings >= recordingsMin, `there are recordings to compare with, not ${recordings}`)
    assert.ok(reproduced / recordings >= REPRODUCED_MIN, JSON.stringify(differences, undefined, 2))
  })

test('every recording of the project can be read', () => assert.equal(replays.unreadable, []))

test('a file that is no recording is told with its reason, and the others are replayed all the same', () => {
  const [good = ''] = findRecordings(RECORDINGS).filter((file) => file.endsWith('deployment/00031.json'))
  const patched = readFileSync(good, 'utf8').replace('"set":{', '"set":{"minReadySeconds":3,')
  const files = {
    'cut.json': '{"deployment": {',
    'empty.json': '{}',
    'good.json': readFileSync(good, 'utf8'),
    'odd.json': patched,
    'poor.json': '{"autoscaler": {"minReplicas": 1}, "deployment": {"replicas": -1}, "observed": {}}',
  }
  const { kinds, unreadable } = replayFiles(files)
  assert.equal(
    kinds.map(({ kind, recordings, reproduced }) => `${kind} ${reproduced} of ${recordings}`),
    ['deployment 1 of 1'],
  )
  const [cut, empty, odd, poor] = unreadable
  assert.match(cut?.text ?? '', 'JSON')
  assert.is(empty?.text, 'it has none of the fields scaledObject, autoscaler and deployment')
  assert.is(odd?.text, 'events.0.set has minReadySeconds, which is not known here')
  assert.match(poor?.text ?? '', "autoscaler must have required property 'maxReplicas'")
  assert.match(poor?.text ?? '', 'deployment.replicas must be >= 0')
})

test('a ScaledObject that the API refuses is told like a file that cannot be read', () => {
  const [good = ''] = findRecordings(RECORDINGS).filter((file) => file.endsWith('keda/00007.json'))
  const text = readFileSync(good, 'utf8').replace('"pollingInterval":2', '"pollingInterval":0')
  const [problem] = replayFiles({ 'refused.json': text }).unreadable
  assert.match(problem?.text ?? '', 'spec.pollingInterval')
})

for (const [name, from, to] of [
  ['deployment/00031.json', /"rs":"b","replicas":\d+/, '"rs":"b","replicas":99'],
  ['hpa/00001.json', /"replicas":7}/, '"replicas":8}'],
  ['keda/00007.json', /"replicas":0}/, '"replicas":1}'],
] as const)
  test(`one other number is a difference: ${name}`, () => {
    const [good = ''] = findRecordings(RECORDINGS).filter((file) => file.endsWith(name))
    const text = readFileSync(good, 'utf8')
    assert.match(text, from)
    const [kind] = replayFiles({ 'other.json': text.replace(from, to) }).kinds
    assert.is(kind?.reproduced, 0)
    assert.match(kind?.differences[0]?.text ?? '', /^write \d+: observed/)
  })

function replayFiles(texts: Readonly<Record<string, string>>): Replays {
  const folder = mkdtempSync(join(tmpdir(), 'recordings-'))
  try {
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
    return replayRecordings(findRecordings(folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.run()
