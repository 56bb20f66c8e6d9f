import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseProfile } from '../../../../scaler/calibrate/profile/parse-profile.ts'
import { readProfile } from '../../../../scaler/calibrate/profile/read-profile.ts'
import { PROFILE } from './profile.ts'

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

test('a file that is not there, or is no JSON, is refused by name', () => {
  for (const path of ['no-such-profile.json', 'README.md']) {
    const read = readProfile(path)
    assert.ok(!read.ok && read.problems.length === 1)
    if (!read.ok) assert.match(read.problems[0]?.field ?? '', path)
  }
})

test.run()
