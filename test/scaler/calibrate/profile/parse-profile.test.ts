import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseProfile } from '../../../../scaler/calibrate/profile/parse-profile.ts'
import { readProfile } from '../../../../scaler/calibrate/profile/read-profile.ts'
import type { ToolError } from '../../../../scaler/errors.ts'
import { PROFILE } from './profile.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-profile-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** What a server has that stands still now and then, and is slower in a crowd. */
const PACE = {
  crowding: [
    { requests: 16, factor: 1 },
    { requests: 512, factor: 1.3 },
  ],
  pauses: { perSecond: 2, length: PROFILE.serviceTime },
  collections: { everyRequests: 500, length: PROFILE.serviceTime },
} as const

/** What it is refused for. */
function problemsOf(json: unknown): readonly string[] {
  const parsed = parseProfile(json, 'p.json')
  return parsed.ok ? [] : parsed.problems.map(({ field, bound }) => `${field}: ${bound}`)
}

test('what was saved is read again as it was', () => {
  const parsed = parseProfile(JSON.parse(JSON.stringify(PROFILE)), 'p.json')
  assert.equal(parsed, { ok: true, value: PROFILE })
  const { batching: _, ...plain } = PROFILE
  assert.equal(parseProfile(plain, 'p.json'), { ok: true, value: plain })
  const shared = { ...PROFILE, batching: { rowsMax: 16, delayMs: 0.05, rowMs: 0, sharedMs: 6 } }
  assert.equal(parseProfile(shared, 'p.json'), { ok: true, value: shared })
  const paced = { ...PROFILE, ...PACE }
  assert.equal(parseProfile(JSON.parse(JSON.stringify(paced)), 'p.json'), { ok: true, value: paced })
})

test('crowds, pauses and collections have bounds', () => {
  const { length } = PACE.pauses
  const places = problemsOf({
    ...PROFILE,
    crowding: [
      { requests: 0, factor: 1 },
      { requests: 64, factor: 11 },
      { requests: 64, factor: 1 },
    ],
    pauses: { perSecond: 0, length: { kind: 'constant', ms: 1 } },
    collections: { everyRequests: 0.5, length },
  }).map((problem) => /profile p\.json, ([^)]*)/.exec(problem)?.[1])
  assert.equal(places, [
    'crowding[0].requests',
    'crowding[1].factor',
    'crowding[2].requests',
    'pauses.perSecond',
    'pauses.length.kind',
    'pauses.length.buckets',
    'pauses.length.buckets',
    'collections.everyRequests',
  ])
  assert.is(problemsOf({ ...PROFILE, crowding: [] }).length, 1)
  assert.is(problemsOf({ ...PROFILE, pauses: null }).length, 4)
})

test('everything that is wrong with a profile is said at once, with the place', () => {
  const problems = problemsOf({
    ...PROFILE,
    concurrency: 1.5,
    overheadMs: -1,
    capacityPerSecond: '10',
    batching: { rowsMax: 0, delayMs: 0, rowMs: 1, sharedMs: -1 },
    serviceTime: {
      kind: 'gamma',
      buckets: [
        { upToMs: 2, count: 0 },
        { upToMs: 1, count: 0 },
      ],
    },
    checks: [{ ...PROFILE.checks[0], measured: { p50Ms: 'x', p95Ms: 1, p99Ms: null } }],
    node: '',
  })
  const places = problems.map((problem) => /profile p\.json, ([^)]*)/.exec(problem)?.[1])
  assert.equal(places, [
    'serviceTime.kind',
    'serviceTime.buckets[1].upToMs',
    'serviceTime.buckets',
    'concurrency',
    'batching.rowsMax',
    'batching.sharedMs',
    'overheadMs',
    'capacityPerSecond',
    'checks[0].measured.p50Ms',
    'node',
  ])
})

for (const json of [null, 3, 'text', [], {}])
  test(`${JSON.stringify(json)} is no profile`, () => assert.ok(problemsOf(json).length >= 6))

test('a profile from before there were versions is read as the first, and a later one is refused by its code', () => {
  const { version: _, ...old } = PROFILE
  for (const profile of [old, { ...old, version: 1 }])
    assert.equal(parseProfile(profile, 'p.json'), { ok: true, value: PROFILE })
  for (const version of [0, 1.5, '1'])
    assert.is(problemsOf({ ...PROFILE, version }).length, 1, String(version))
  const path = join(folder, 'later.json')
  // What else a later version has, or has not, is not judged.
  writeFileSync(path, JSON.stringify({ version: 3 }))
  assert.throws(
    () => readProfile(path),
    (error: ToolError) =>
      error.code === 'PROFILE_TOO_NEW' && error.message.includes('later.json has version 3'),
  )
})

test('a file that is not there, or is no JSON, is refused by name', () => {
  for (const path of ['no-such-profile.json', 'README.md']) {
    const read = readProfile(path)
    assert.ok(!read.ok && read.problems.length === 1)
    if (!read.ok) assert.match(read.problems[0]?.field ?? '', path)
  }
})

test.run()
