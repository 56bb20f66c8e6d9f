import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToolError } from '../../../scaler/errors.ts'
import { OptionReader } from '../../../scaler/options/option-reader.ts'

/** What reading gives, and what it complains about in the end. */
function check(
  title: string,
  reads: (read: OptionReader) => unknown,
  expected: unknown,
  complaint?: string,
): void {
  test(title, () => {
    const read = new OptionReader()
    assert.equal(reads(read), expected)
    try {
      read.finish()
    } catch (error) {
      assert.instance(error, ToolError)
      assert.equal([(error as ToolError).code, (error as ToolError).message], ['ARGUMENT_INVALID', complaint])
      return
    }
    assert.is(complaint, undefined)
  })
}

const bounds = '--seed must be a whole number from 0 to 2147483647'
check('an option left out is no problem', (read) => read.integer('--seed', undefined, 0), undefined)
check(
  'both bounds are allowed',
  (read) => [read.integer('--n', '3', 3), read.integer('--n', '5', 3, 5)],
  [3, 5],
)
check('the largest int32 is allowed', (read) => read.integer('--seed', '2147483647', 0), 2147483647)
check(
  'one more is not',
  (read) => read.integer('--seed', '2147483648', 0),
  undefined,
  `${bounds}, not "2147483648"`,
)
check('a negative number', (read) => read.integer('--seed', '-1', 0), undefined, `${bounds}, not "-1"`)
check('letters', (read) => read.integer('--seed', 'abc', 0), undefined, `${bounds}, not "abc"`)
check('a fraction', (read) => read.integer('--seed', '1.5', 0), undefined, `${bounds}, not "1.5"`)
check('nothing between the quotes', (read) => read.integer('--seed', '', 0), undefined, `${bounds}, not ""`)
check('a duration', (read) => read.durationMs('--within', '90s'), 90_000)
check(
  'a duration without a unit',
  (read) => read.durationMs('--within', '90'),
  undefined,
  '--within must be a duration such as 500ms, 2s or 1.5m of at most 31 days, not "90"',
)
check(
  'a duration below a bound of its own',
  (read) => [read.durationMs('--for', '999ms', { min: 1000 }), read.durationMs('--for', '1s', { min: 1000 })],
  [undefined, 1000],
  '--for must be a duration such as 500ms, 2s or 1.5m of at least 1000 ms and at most 31 days, not "999ms"',
)
check(
  'a duration above a bound of its own',
  (read) => [
    read.durationMs('--timeout', '49h', { max: 172_800_000 }),
    read.durationMs('--timeout', '48h', { max: 172_800_000 }),
  ],
  [undefined, 172_800_000],
  '--timeout must be a duration such as 500ms, 2s or 1.5m of at most 2 days, not "49h"',
)
check('a delay', (read) => read.delay('--start-up', '1s..2s'), { kind: 'uniform', fromMs: 1000, toMs: 2000 })
check(
  'a delay that is none',
  (read) => read.delay('--start-up', 'soon'),
  undefined,
  '--start-up must be a duration such as 2s, a range such as 1s..4s, or never, not "soon"',
)
check('a choice', (read) => read.choice('--kind', 'ReplicaSet', ['Deployment', 'ReplicaSet']), 'ReplicaSet')
check(
  'every problem is told at once, in the order of reading',
  (read) => [
    read.choice('--kind', 'Pod', ['Deployment', 'ReplicaSet']),
    read.integer('--seed', 'x', 0),
    read.integer('--max-pods', '4', 0),
  ],
  [undefined, undefined, 4],
  `--kind must be Deployment or ReplicaSet, not "Pod"\n${bounds}, not "x"`,
)

test.run()
