import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readPathSegment, readReference } from '../../../../sim/kubernetes/hpa/read-reference.ts'
import { FieldReader } from '../../../../sim/parse/field-reader.ts'

test('a reference is a kind and a name; other fields are left to the API server', () => {
  const fields = new FieldReader()
  const value = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
  assert.equal(readReference(value, 'ref', fields), { kind: 'Deployment', name: 'web' })
  assert.equal(fields.problems, [])
})

test('a kind has a default only where one is given', () => {
  const fields = new FieldReader()
  assert.equal(readReference({ name: 'web' }, 'ref', fields, 'Deployment').kind, 'Deployment')
  assert.equal(fields.problems, [])
  readReference({ name: 'web' }, 'ref', fields)
  assert.equal(
    fields.problems.map(({ field, value }) => [field, value]),
    [['ref.kind', null]],
  )
})

test('a missing reference is one problem', () => {
  const fields = new FieldReader()
  assert.equal(readReference(undefined, 'ref', fields), { kind: '', name: '' })
  assert.equal(
    fields.problems.map(({ field }) => field),
    ['ref'],
  )
})

test('a name goes into a URL: no slash, no per cent sign, no dots alone', () => {
  const fields = new FieldReader()
  const good = ['web', 'a.b', '...', 's0-prometheus', 'a:b']
  assert.equal(
    good.map((name) => readPathSegment(name, 'name', fields)),
    good,
  )
  assert.equal(fields.problems, [])
  const bad = ['', '.', '..', 'a/b', '50%', 7, null, undefined]
  assert.equal(
    bad.map((name) => readPathSegment(name, 'name', fields)),
    bad.map(() => ''),
  )
  assert.is(fields.problems.length, bad.length)
})

test.run()
