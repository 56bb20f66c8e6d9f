import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FieldReader } from '../../../sim/parse/field-reader.ts'
import { describeProblem } from '../../../sim/parse/problem.ts'

function problemsOf(read: (fields: FieldReader) => unknown): readonly string[] {
  const fields = new FieldReader()
  read(fields)
  return fields.problems.map(describeProblem)
}

test('a field left out is its default, or nothing', () => {
  const fields = new FieldReader()
  assert.is(fields.integer(undefined, 'x', { otherwise: 7 }), 7)
  assert.is(fields.integer(null, 'x', {}), undefined)
  assert.is(fields.quantity(undefined, 'x'), undefined)
  assert.is(fields.boolean(undefined, 'x', true), true)
  assert.is(fields.choice(undefined, 'x', ['Max', 'Min']), 'Max')
  assert.equal(fields.records(undefined, 'x'), [])
  assert.equal(fields.problems, [])
})

test('every problem names field, bound, value and remedy', () => {
  assert.equal(
    problemsOf((fields) => {
      fields.integer('3', 'spec.a', { min: 1, max: 9 })
      fields.integer(10, 'spec.b', { max: 9 })
      fields.quantity('-1', 'spec.c')
      fields.boolean('yes', 'spec.d', false)
      fields.choice('max', 'spec.e', ['Max', 'Min'])
      fields.records([{}, 3], 'spec.f')
      fields.records({}, 'spec.g')
    }),
    [
      'spec.a must be an integer from 1 to 9, not "3": write a whole number without quotes',
      'spec.b must be an integer from 0 to 9, not 10: write a whole number without quotes',
      'spec.c must be a quantity of at least 0, not "-1": write for example 2, 500m or 256Mi',
      'spec.d must be true or false, not "yes": write it without quotes',
      'spec.e must be one of Max, Min, not "max": correct the spelling',
      'spec.f[1] must be an object, not 3: compare it with the Kubernetes API reference',
      'spec.g must be a list, not {}: write one entry a line, each after a dash',
    ],
  )
})

test('a bad entry keeps its place, so that later ones are named by their own', () => {
  const records = new FieldReader().records([3, { a: 1 }], 'x')
  assert.equal(records[1], { a: 1 })
})

test('a name is one that the API takes', () => {
  for (const name of ['heart', 'a', '9-lives', 'heart.v2', 'a'.repeat(253)])
    assert.equal(
      problemsOf((fields) => fields.name(name)),
      [],
      name,
    )
  for (const name of ['-bad-', 'Heart', 'a..b', 'a_b', 'a'.repeat(254)])
    assert.match(
      problemsOf((fields) => fields.name(name))[0] ?? '',
      'metadata.name must be a name of a-z, 0-9',
    )
  assert.equal(
    problemsOf((fields) => fields.name(undefined)),
    ['metadata.name must be a name, not null: give the object a name'],
  )
})

test.run()
