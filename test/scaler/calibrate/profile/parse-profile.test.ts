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
  assert.equal(parseProfile(old, 'p.json'), { ok: true, value: PROFILE })
  for (const version of [0, 1.5, '1'])
    assert.is(problemsOf({ ...PROFILE, version }).length, 1, String(version))
  const path = join(folder, 'later.json')
  // What else a later version has, or has not, is not judged.
  writeFileSync(path, JSON.stringify({ version: 2 }))
  assert.throws(
    () => readProfile(path),
    (error: ToolError) =>
      error.code === 'PROFILE_TOO_NEW' && error.message.includes('later.json has version 2'),
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
