import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GRPC_STATUSES } from '../../server/error-statuses.ts'
import { ERRORS } from '../../server/error-table.ts'
import { PROBLEMS_MAX, problem, ServeError, throwIfAny } from '../../server/errors.ts'

test('README.md lists every code with its status and remedy, and no other', () => {
  const text = readFileSync(new URL('../../server/README.md', import.meta.url), 'utf8')
  const documented = [...text.matchAll(/^\| `(\w+)` \| (\d{3}) \| (.+) \|$/gm)].map(
    ([, code, status, remedy]) => ({
      code,
      status: Number(status),
      remedy,
    }),
  )
  const expected = Object.entries(ERRORS).map(([code, { status, remedy }]) => ({ code, status, remedy }))
  assert.equal(documented, expected)
})

test('README.md says which status of gRPC stands for each of HTTP, and all of them are used', () => {
  const text = readFileSync(new URL('../../server/README.md', import.meta.url), 'utf8')
  const rows = [...text.matchAll(/^\| ([\d, ]+) \| ([A-Z_]+) \|$/gm)]
  const documented = rows.flatMap(([, statuses = '', name]) =>
    statuses.split(', ').map((status) => [status, name]),
  )
  assert.equal(Object.fromEntries(documented), GRPC_STATUSES)
  const used = new Set(Object.values(ERRORS).map(({ status }) => String(status)))
  assert.equal([...used].sort(), Object.keys(GRPC_STATUSES))
})

test('one problem is spelled out once, several are listed too', () => {
  const first = problem('missing_field', { field: 'age', detail: 'is not given' })
  assert.equal(new ServeError([first]).toReply(), {
    code: 'missing_field',
    field: 'age',
    error: 'a required field is missing: is not given',
    remedy: 'add the field',
  })
  const second = problem('no_rows')
  assert.equal(new ServeError([first, second]).toReply(), { ...first, problems: [first, second] })
  assert.throws(
    () => throwIfAny([second, first]),
    (error: unknown) => error instanceof ServeError && error.status === 400 && error.problems.length === 2,
  )
  throwIfAny([])
  assert.is(PROBLEMS_MAX, 20)
})

test.run()
