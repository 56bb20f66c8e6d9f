import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { FileOutcome } from './run-file.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
/** The hanging one comes in the middle: what is left of it must not disturb the files after it. */
const FIXTURES = [
  'good',
  'failing',
  'throwing-before',
  'throwing-after',
  'throwing-after-each',
  'hanging',
  'without-test',
  'hiding',
  'throwing-at-import',
  'no-such-file',
  'two-suites',
  // Last, because the tests that it leaves in uvu's shared suite would run with the next file.
  'without-run',
]

const outcomes = runFixtures()

async function runFixtures(): Promise<Record<string, FileOutcome>> {
  const paths = FIXTURES.map((name) => `fixtures/${name}.ts`)
  const args = ['--import', 'tsx', 'report-outcomes.ts', ...paths]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: HERE, timeout: 60_000 })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, FileOutcome>
}

type Expected = {
  readonly passed: number
  readonly failed: number
  readonly skipped?: number
  /** What each problem says, in order. */
  readonly problems?: readonly RegExp[]
}

function check(
  title: string,
  fixture: string,
  { passed, failed, skipped = 0, problems = [] }: Expected,
): void {
  test(title, async () => {
    const outcome = (await outcomes)[`fixtures/${fixture}.ts`]
    assert.ok(outcome !== undefined)
    const { problems: told, ...counts } = outcome
    assert.equal(counts, { passed, failed, skipped }, told.join('\n'))
    assert.is(told.length, problems.length, told.join('\n'))
    problems.forEach((problem, index) => {
      assert.match(told[index] ?? '', problem)
    })
  })
}

check('a good file passes; what it skips is counted', 'good', { passed: 2, failed: 0, skipped: 1 })
check('a failing test fails, with its name and both values', 'failing', {
  passed: 1,
  failed: 1,
  problems: [/this one fails[\s\S]*Expected[\s\S]*Actual/],
})
check('a before hook that throws fails every test of the suite', 'throwing-before', {
  passed: 0,
  failed: 1,
  problems: [/1 of 1 tests never ended: a hook threw/],
})
check('an after hook that throws fails the file', 'throwing-after', {
  passed: 0,
  failed: 1,
  problems: [/after/],
})
check('an after.each hook that throws hides no failing test', 'throwing-after-each', {
  passed: 0,
  failed: 2,
  problems: [/2 of 2 tests never ended: a hook threw/],
})
check('a file that forgets run() fails', 'without-run', {
  passed: 0,
  failed: 1,
  problems: [/no suite ran: call run\(\)/],
})
check('a suite without any test fails', 'without-test', {
  passed: 0,
  failed: 1,
  problems: [/the suite has no test/],
})
check('a file that hides tests behind another fails before it runs', 'hiding', {
  passed: 0,
  failed: 1,
  problems: [/hides the other tests: remove it/],
})
check('a file that throws while it is imported fails, with the error', 'throwing-at-import', {
  passed: 0,
  failed: 1,
  problems: [/at import/],
})
check('a file that hangs fails at its deadline', 'hanging', {
  passed: 0,
  failed: 1,
  problems: [/not finished after 300 ms/],
})
check('a file that does not exist fails', 'no-such-file', { passed: 0, failed: 1, problems: [/ENOENT/] })
check('two suites in one file are added up', 'two-suites', {
  passed: 1,
  failed: 1,
  problems: [/second[\s\S]*fails/],
})

test.run()
