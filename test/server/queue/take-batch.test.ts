import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Taken, takeBatch, type Waiting } from '../../../server/queue/take-batch.ts'

type Job = Waiting & { readonly name: string; readonly key: string | undefined }

/** `a2:k` is a request a of two rows and the key k; `!` is late, `~` has left. */
function jobsOf(text: string): readonly Job[] {
  return text.split(' ').map((word) => {
    const [, name = '', rows = '', key, mark] = /^(\w)(\d+)(?::(\w))?([!~])?$/.exec(word) ?? []
    return { name, rows: Number(rows), key, dueMs: mark === '!' ? 100 : 101, isAbandoned: () => mark === '~' }
  })
}

/** So many rows of one key. */
function within(rowsMax: number) {
  return ({ first, rows }: Taken<Job>, job: Job): boolean =>
    first.key === job.key && rows + job.rows <= rowsMax
}

function check(text: string, rowsMax: number, expected: string): void {
  const { taken, late, abandoned, rest } = takeBatch(jobsOf(text), within(rowsMax), 100)
  assert.is(
    [taken, late, abandoned, rest].map((jobs) => jobs.map(({ name }) => name).join('')).join('|'),
    expected,
  )
}

test('all of one key that have room', () => check('a2:k b3:k c4:k', 5, 'ab|||c'))
test('the first goes however large it is', () => check('a9:k b1:k', 5, 'a|||b'))
test('a smaller one may fill the room that a larger one left', () => check('a2:k b4:k c3:k', 5, 'ac|||b'))
test('another key waits', () => check('a1:k b1:l c1:k', 5, 'ac|||b'))
test('the rule is told how many have been taken', () => {
  const { taken } = takeBatch(
    jobsOf('a1:k b1:k c1:k d1:k'),
    ({ count, first }) => count < 3 && first.name === 'a',
    100,
  )
  assert.is(taken.length, 3)
})
test('who is late or has left is not run', () => check('a1:k! b1:k~ c1:k d1:k!', 5, 'c|ad|b|'))
test('who has left is not late as well', () => check('a1:k~ b1:k!', 5, '|b|a|'))

test('property: nobody is lost or taken twice, and the oldest who still wants an answer goes', () => {
  const job = fc.record({
    name: fc.constant('x'),
    rows: fc.integer({ min: 1, max: 9 }),
    key: fc.constantFrom('k', 'l'),
    dueMs: fc.constantFrom(99, 200),
    hasLeft: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(job), fc.integer({ min: 1, max: 20 }), (list, rowsMax) => {
      const jobs = list.map(({ hasLeft, ...one }): Job => ({ ...one, isAbandoned: () => hasLeft }))
      const { taken, late, abandoned, rest } = takeBatch(jobs, within(rowsMax), 100)
      assert.equal(new Set([...taken, ...late, ...abandoned, ...rest]), new Set(jobs))
      assert.is(taken.length + late.length + abandoned.length + rest.length, jobs.length)
      const oldest = jobs.find((one) => one.dueMs > 100 && !one.isAbandoned())
      assert.is(taken[0], oldest)
      const rows = taken.reduce((sum, one) => sum + one.rows, 0)
      assert.ok(taken.length <= 1 || rows <= rowsMax)
      assert.equal(
        rest,
        jobs.filter((one) => rest.includes(one)),
      )
    }),
  )
})

test.run()
